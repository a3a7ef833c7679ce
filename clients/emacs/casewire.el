;;; casewire.el --- Support cases of IBM Cloud, Red Hat and Cisco  -*- lexical-binding: t -*-

;; Copyright (C) 2026 The casewire authors

;; Author: The casewire authors
;; Maintainer: The casewire authors <casewire@packages.invalid>
;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: tools, comm, convenience
;; URL: https://casewire.invalid/

;;; Commentary:

;; casewire shows the support cases that a text mentions, such as CS4178171
;; or "Red Hat 04180515": their state behind the number, their details in
;; the echo area, and a remark where a TODO waits for a case that is closed.
;; It also lists, reads and answers the cases.
;;
;; The program `casewire' must be installed.  To try the package without an
;; account, use M-x casewire-try-sandbox.  To show cases in all files:
;;
;;     (global-casewire-mode)
;;
;; casewire is no client of the Language Server Protocol in the way of Eglot:
;; it is a minor mode with a connection of its own, so the language server of
;; a buffer stays what it is.
;;
;; The commands are `casewire-list', `casewire-case', `casewire-comment' and
;; `casewire-drafts'.  The manual is in the Info node `(casewire)Top'.
;;
;; This file has the options and the minor modes.  Everything else is loaded
;; when it is used for the first time.

;;; Code:

(require 'seq)

;; The group of the options is the last one, because it is their default.
(defgroup casewire-faces nil
  "Faces of casewire."
  :group 'casewire
  :group 'faces)

(defgroup casewire nil
  "Support cases of IBM Cloud, Red Hat and Cisco."
  :group 'tools
  :prefix "casewire-"
  :link '(info-link "(casewire)Top"))

;;;; Options of the program

(defcustom casewire-command '("casewire")
  "The program and its arguments, a list of strings.
A program without a directory is searched in the variable
`exec-path', then in the directories in which pip installs
programs.  Useful arguments are \"--config\" with a file, and
\"--read-only\", which refuses everything that writes."
  :type '(repeat string)
  :risky t)

(defcustom casewire-sandbox nil
  "Whether to use simulated vendors, without an account or a network.
Changes are forgotten when the program ends.  The command
`casewire-try-sandbox' sets this option for one session of Emacs."
  :type 'boolean
  :risky t)

(defcustom casewire-settings nil
  "Settings of the program for documents, a property list.
The settings are those of the file `.casewire.json', which this
option overrides, for example

  (:hints \"closedOnly\" :words [\"SR\" \"ticket\"])

Use vectors for lists, and t and :json-false for true and false.
A change applies when the program starts, see `casewire-restart'."
  :type 'plist
  :risky t)

(defcustom casewire-timeout 30
  "Seconds after which casewire gives up a request to a vendor."
  :type '(integer :match (lambda (_ value) (and (integerp value) (<= 1 value 86400)))))

(defcustom casewire-restart-limit 3
  "How often casewire restarts a program that ends by itself, per minute."
  :type 'natnum)

;;;; Options of the minor mode

(defcustom casewire-show-hints t
  "Whether `casewire-mode' shows the state of a case behind its number."
  :type 'boolean
  :safe #'booleanp)

(defcustom casewire-idle-delay 0.3
  "Seconds after a change or a scroll before a buffer is updated."
  :type 'number)

(defcustom casewire-max-buffer-bytes 10000000
  "The size in bytes above which `casewire-mode' ignores a buffer.
The program scans no document above 10,000,000 bytes."
  :type 'natnum)

(defcustom casewire-excluded-directories nil
  "Directories with files in which `casewire-mode' does nothing.
Of other files, only the numbers of cases are sent to the vendors,
never other text."
  :type '(repeat directory)
  :risky t)

(defcustom casewire-trusted-files-only nil
  "Whether `casewire-mode' ignores files that Emacs does not trust.
The variable `trusted-content' of Emacs 30 and later lists what is
trusted.  In older versions, this option has no effect.  Buffers
that are marked with `untrusted-content' are always ignored."
  :type 'boolean
  :risky t)

(defcustom casewire-start-flymake nil
  "Whether `casewire-mode' turns on `flymake-mode'.
Otherwise its diagnostics are shown where Flymake is on anyway.
Flymake also runs the other checkers of a buffer, some of which
evaluate code of the buffer."
  :type 'boolean
  :risky t)

;;;; Options of lists, cases and comments

(defcustom casewire-list-query "status:open"
  "The query with which `casewire-list' starts.
The syntax of queries is in the Info node `(casewire)Queries'."
  :type 'string)

(defcustom casewire-list-limit 100
  "The number of cases that `casewire-list' requests at a time."
  :type '(integer :match (lambda (_ value) (and (integerp value) (<= 1 value 500)))))

(defcustom casewire-draft-directory (locate-user-emacs-file "casewire/drafts/")
  "The directory of comments that were not sent yet.
Only you can read its files."
  :type 'directory
  :risky t)

(defcustom casewire-draft-delay 2
  "Seconds after a change of a comment before its draft is saved."
  :type 'number)

(defcustom casewire-confirm-send nil
  "Whether to ask before a comment is sent."
  :type 'boolean)

;;;; The minor mode

(defvar casewire-mode-map (make-sparse-keymap)
  "Keymap of `casewire-mode', which binds no key by itself.
Bind a prefix of your choice to the variable `casewire-command-map'.")

;;;###autoload (autoload 'casewire-command-map "casewire" nil t 'keymap)
(defvar casewire-command-map
  (let ((map (make-sparse-keymap)))
    (define-key map "a" #'casewire-actions)
    (define-key map "c" #'casewire-comment)
    (define-key map "d" #'casewire-drafts)
    (define-key map "h" #'casewire-toggle-hints)
    (define-key map "l" #'casewire-list)
    (define-key map "o" #'casewire-case)
    (define-key map "s" #'casewire-search)
    map)
  "Keymap of the commands of casewire.
Bind it to a prefix, for example with

  (global-set-key (kbd \"C-c k\") \\='casewire-command-map)")
(fset 'casewire-command-map casewire-command-map)

(easy-menu-define casewire-menu casewire-mode-map
  "Menu of `casewire-mode'."
  '("Case"
    ["Open the case at point" casewire-case]
    ["Comment on the case at point" casewire-comment]
    ["Actions for the case at point" casewire-actions]
    "---"
    ["List cases" casewire-list]
    ["Search cases" casewire-search]
    ["Drafts of comments" casewire-drafts]
    "---"
    ["Show hints" casewire-toggle-hints :style toggle :selected casewire-show-hints]
    ["Try with simulated vendors" casewire-try-sandbox]
    ["Restart the program" casewire-restart]
    ["Show the log" casewire-show-log]
    ["Customize" (customize-group 'casewire)]
    ["Manual" (info "(casewire)")]))

(defun casewire--lighter ()
  "Return the text of `casewire-mode' in the mode line."
  (if casewire-sandbox " Case[sandbox]" " Case"))

;;;###autoload
(define-minor-mode casewire-mode
  "Show the support cases that this buffer mentions.

The state of a case is shown behind its number.  ElDoc shows the
details of the case at point, \\[xref-find-definitions] opens it,
\\[completion-at-point] completes \"case: \", and Flymake has a note
where a TODO waits for a case that is closed.

The mode does nothing in buffers without a local file, in encrypted
and in large files, and in those that Emacs does not trust.

\\{casewire-mode-map}"
  :lighter (:eval (casewire--lighter))
  :group 'casewire
  (if casewire-mode
      (casewire-inline-enable)
    (casewire-inline-disable)))

(defun casewire-eligible-p ()
  "Return non-nil if `casewire-mode' may use the current buffer."
  (and buffer-file-name
       (not (buffer-base-buffer))
       (not (bound-and-true-p untrusted-content))
       (not (file-remote-p buffer-file-name))
       ;; Encrypted files, archives and addresses have handlers.
       (memq (find-file-name-handler buffer-file-name 'insert-file-contents)
             '(nil jka-compr-handler))
       (not (bound-and-true-p archive-subfile-mode))
       (not (bound-and-true-p tar-superior-buffer))
       (<= (save-restriction (widen) (position-bytes (point-max))) casewire-max-buffer-bytes)
       (not (seq-some (lambda (directory) (file-in-directory-p buffer-file-name directory))
                      casewire-excluded-directories))
       (or (not casewire-trusted-files-only)
           (not (fboundp 'trusted-content-p))
           (trusted-content-p))))

(defun casewire--turn-on ()
  "Turn on `casewire-mode' if it may use the current buffer."
  (when (and (not (minibufferp)) (casewire-eligible-p))
    (casewire-mode)))

;;;###autoload
(define-globalized-minor-mode global-casewire-mode casewire-mode casewire--turn-on
  :group 'casewire)

(defun casewire-toggle-hints ()
  "Show or hide the states behind the numbers of cases, in all buffers."
  (interactive)
  (setq casewire-show-hints (not casewire-show-hints))
  (casewire-inline-update-hints)
  (message "The hints of casewire are %s" (if casewire-show-hints "shown" "hidden")))

(autoload 'casewire-inline-enable "casewire-inline")
(autoload 'casewire-inline-disable "casewire-inline")
(autoload 'casewire-inline-update-hints "casewire-inline")
(autoload 'casewire-actions "casewire-inline"
  "Choose what to do with the case at point." t)
(autoload 'casewire-restart "casewire-rpc" "Start the program again." t)
(autoload 'casewire-stop "casewire-rpc" "End the program." t)
(autoload 'casewire-try-sandbox "casewire-rpc" "Try casewire with simulated vendors." t)
(autoload 'casewire-show-log "casewire-rpc" "Show what the program wrote to its log." t)
(autoload 'casewire-list "casewire-list" "List the cases that match a query." t)
(autoload 'casewire-search "casewire-list" "List the cases that contain words." t)
(autoload 'casewire-case "casewire-case" "Show a case." t)
(autoload 'casewire-comment "casewire-comment" "Write a comment on a case." t)
(autoload 'casewire-drafts "casewire-comment" "Open a comment that was not sent." t)

(provide 'casewire)
;;; casewire.el ends here
