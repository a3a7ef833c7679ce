;;; casewire-case.el --- One case  -*- lexical-binding: t -*-

;; Copyright (C) 2026 The casewire authors

;;; Commentary:

;; A buffer with a case: its members, its description and its comments.
;;
;; The program returns the case as Markdown in which the text of vendors is
;; literal: only lines of the program begin with "#".  A vendor can therefore
;; not forge a heading.

;;; Code:

(require 'casewire-rpc)
(require 'button)
(require 'iso8601)
(require 'seq)

(defface casewire-title '((t :inherit bold :height 1.2))
  "Face of the title of a case."
  :group 'casewire-faces)

(defface casewire-heading '((t :inherit (bold font-lock-keyword-face)))
  "Face of the headings of a case."
  :group 'casewire-faces)

(defface casewire-author '((t :inherit font-lock-function-name-face :overline t :extend t))
  "Face of the line above a comment."
  :group 'casewire-faces)

(defface casewire-label '((t :inherit font-lock-type-face))
  "Face of the name of a member of a case."
  :group 'casewire-faces)

(defvar-local casewire-case--row nil
  "The members of the case of this buffer that commands use.")

(defvar-local casewire-case--cancel nil
  "Functions that cancel the requests of this buffer.")

(defvar-local casewire-case--status nil
  "What the header line states.")

(defvar casewire-case-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map (make-composed-keymap button-buffer-map special-mode-map))
    (define-key map "b" #'casewire-browse-case)
    (define-key map "c" #'casewire-comment)
    (define-key map "D" #'casewire-download)
    (define-key map "E" #'casewire-escalate)
    (define-key map "n" #'casewire-case-next)
    (define-key map "p" #'casewire-case-previous)
    (define-key map "s" #'casewire-set-status)
    (define-key map "w" #'casewire-copy)
    map)
  "Keymap of `casewire-case-mode'.")

(easy-menu-define casewire-case-menu casewire-case-mode-map
  "Menu of `casewire-case-mode'."
  '("Case"
    ["Comment" casewire-comment]
    ["Set status" casewire-set-status]
    ["Escalate" casewire-escalate]
    ["Download an attachment" casewire-download]
    "---"
    ["Next heading" casewire-case-next]
    ["Previous heading" casewire-case-previous]
    ["Copy the id" casewire-copy]
    ["Open in the browser" casewire-browse-case]
    ["Refresh" revert-buffer]))

(define-derived-mode casewire-case-mode special-mode "Case"
  "Major mode for one support case.

\\{casewire-case-mode-map}"
  :group 'casewire
  ;; Not that of a remote file from which the command was used.
  (setq default-directory (expand-file-name "~/"))
  (setq-local revert-buffer-function #'casewire-case--revert)
  (setq-local imenu-create-index-function #'casewire-case--imenu)
  (setq-local bookmark-make-record-function #'casewire-case--bookmark)
  (setq-local mode-line-process '(:eval (and casewire-sandbox "[sandbox]")))
  (setq-local header-line-format '(:eval casewire-case--status))
  (add-hook 'kill-buffer-hook #'casewire-case--stop nil t)
  (visual-line-mode))

;;;; Text

(define-button-type 'casewire-address
  'action (lambda (button) (casewire-browse (button-get button 'casewire-address)))
  'follow-link t
  'help-echo "mouse-2, RET: open in the browser")

(define-button-type 'casewire-mention
  'action (lambda (button) (casewire-case (button-get button 'casewire-mention)))
  'follow-link t
  'help-echo "mouse-2, RET: show the case")

(defun casewire-case--insert-literal (text)
  "Insert TEXT, the literal part of a line of Markdown."
  (let ((start 0))
    (while (string-match "\\\\\\([[:punct:]$<>|~`+=^]\\)\\|<\\(https?://[^>]+\\)>" text start)
      (insert (substring text start (match-beginning 0)))
      (setq start (match-end 0))
      (if (match-beginning 1)
          (insert (match-string 1 text))
        (let ((address (match-string 2 text)))
          (insert-text-button address 'type 'casewire-address 'casewire-address address))))
    (insert (substring text start))))

(defun casewire-case--insert (markdown)
  "Insert MARKDOWN of the program as text."
  (let ((in-members t))
    (dolist (line (split-string (subst-char-in-string ?\u00a0 ?\s (casewire-clean markdown)) "\n"))
      (let ((start (point)) face level)
        (cond
         ((string-match "\\`\\(#+\\) " line)
          (setq level (length (match-string 1 line))
                face (pcase level (1 'casewire-title) (2 'casewire-heading) (_ 'casewire-author))
                in-members (= level 1))
          (casewire-case--insert-literal (substring line (match-end 0))))
         ((and in-members (string-match "\\`- \\([^:]+:\\) " line))
          (insert (propertize (format "%-14s " (match-string 1 line)) 'face 'casewire-label))
          (casewire-case--insert-literal (substring line (match-end 0))))
         ;; Two spaces at the end of a line are a line break of Markdown.
         (t (casewire-case--insert-literal (string-trim-right line " +"))))
        (insert "\n")
        (when face
          (add-face-text-property start (point) face)
          (put-text-property start (1+ start) 'casewire-heading level))))
    (delete-blank-lines)))

(defun casewire-case--link-mentions (references)
  "Make buttons of REFERENCES to other cases in this buffer."
  (let ((inhibit-read-only t))
    (save-excursion
      (dolist (reference (append references nil))
        (let* ((range (plist-get reference :range))
               (case (or (plist-get reference :case) (plist-get reference :number)))
               (point (lambda (position)
                        (goto-char (point-min))
                        (forward-line (plist-get position :line))
                        (+ (point) (plist-get position :character))))
               (start (funcall point (plist-get range :start)))
               (end (funcall point (plist-get range :end))))
          (unless (or (equal case casewire-current-case)
                      (> end (point-max))
                      (button-at start))
            (make-text-button start end 'type 'casewire-mention 'casewire-mention case)))))))

;;;; Reading

(defun casewire-case--set-status (text)
  "Show TEXT in the header line."
  (setq casewire-case--status
        (concat " " (casewire--mode-line-text (or casewire-current-case "")) "  "
                (propertize (casewire--mode-line-text text) 'face 'shadow)))
  (force-mode-line-update))

(defun casewire-case--age (result)
  "Return what RESULT of `cases/render' states about its age."
  (let* ((as-of (plist-get result :asOf))
         (time (and as-of (ignore-errors (encode-time (iso8601-parse as-of)))))
         (text (if time (format-time-string "as of %F %R" time) "")))
    (if (eq t (plist-get result :stale))
        (format "%s; the vendor cannot be reached: %s" text
                (casewire-clean-line (plist-get (plist-get result :failure) :message)))
      text)))

(defun casewire-case--show (result)
  "Show RESULT of `cases/render' in this buffer."
  (let ((inhibit-read-only t)
        (first (= (point-min) (point-max)))
        (line (line-number-at-pos)))
    (erase-buffer)
    (casewire-case--insert (plist-get result :text))
    (goto-char (point-min))
    (unless first
      (forward-line (1- line)))
    (set-buffer-modified-p nil)
    (casewire-case--set-status (casewire-case--age result))
    (casewire-case--find-mentions)))

(defun casewire-case--find-mentions ()
  "Make buttons of the other cases that this buffer mentions."
  (let ((buffer (current-buffer))
        (tick (buffer-chars-modified-tick)))
    (casewire-request
     'references/find
     (list :text (casewire--encodable (buffer-substring-no-properties (point-min) (point-max)))
           :encoding "utf-32")
     :success (lambda (result)
                (when (and (buffer-live-p buffer)
                           (eql tick (buffer-chars-modified-tick buffer)))
                  (with-current-buffer buffer
                    (casewire-case--link-mentions (plist-get result :references))))))))

(defun casewire-case--failed (failure)
  "Show that FAILURE prevented reading the case.  Keep what is shown."
  (let ((text (casewire-failure-text failure)))
    (when (= (point-min) (point-max))
      (let ((inhibit-read-only t))
        (insert text "\n")
        (set-buffer-modified-p nil)))
    (casewire-case--set-status text)
    (message "casewire: %s" text)))

(defun casewire-case--stop ()
  "Cancel the requests of this buffer."
  (mapc #'funcall casewire-case--cancel)
  (setq casewire-case--cancel nil))

(defun casewire-case--utc-offset ()
  "Return the offset of the local time from UTC, as the program expects it."
  (let ((offset (format-time-string "%:z")))
    (if (string-match-p "\\`[-+][0-9][0-9]:[0-9][0-9]\\'" offset) offset "Z")))

(defun casewire-case--request ()
  "Read the case of this buffer."
  (casewire-case--stop)
  (casewire-case--set-status "Reading the case...")
  (let* ((buffer (current-buffer))
         (case casewire-current-case)
         (in-buffer (lambda (function)
                      (lambda (value)
                        (when (buffer-live-p buffer)
                          (with-current-buffer buffer
                            (funcall function value)))))))
    (setq casewire-case--cancel
          (list
           (casewire-request 'cases/get (list :case case :fields ["title" "url" "status" "provider"])
                             :success (funcall in-buffer (lambda (row) (setq casewire-case--row row))))
           (casewire-request 'cases/render
                             (list :case case :format "markdown" :utcOffset (casewire-case--utc-offset))
                             :success (funcall in-buffer #'casewire-case--show)
                             :failure (funcall in-buffer #'casewire-case--failed))))))

(defun casewire-case--revert (&rest _)
  "Read the case of this buffer again."
  (casewire-case--request))

(defun casewire-case--full-id (case)
  "Return the id of CASE, which may be a bare number."
  (if (string-search "/" case)
      case
    (plist-get (casewire-call 'cases/get (list :case case :fields ["title"])) :id)))

(defun casewire-case-noselect (case)
  "Return a buffer with CASE, a number or an id.
Its text is read in the background."
  (let* ((case (casewire-case--full-id case))
         (buffer (get-buffer-create (format "*casewire %s*" (casewire-clean-line case)))))
    (with-current-buffer buffer
      (unless (derived-mode-p 'casewire-case-mode)
        (casewire-case-mode)
        (setq casewire-current-case case))
      (casewire-case--request))
    buffer))

;;;###autoload
(defun casewire-case (case)
  "Show CASE, a number or an id such as \"ibm/CS4178171\".
Interactively, use the case at point, or ask if point is at none."
  (interactive (list (or (casewire-case-at-point) (casewire-read-case "Case"))))
  (pop-to-buffer (casewire-case-noselect case)))

(defun casewire-case-refresh (case)
  "Read CASE again in its buffer, if it has one."
  (dolist (buffer (buffer-list))
    (when (equal case (buffer-local-value 'casewire-current-case buffer))
      (with-current-buffer buffer
        (when (derived-mode-p 'casewire-case-mode)
          (casewire-case--request))))))

;;;; Moving

(defun casewire-case-next (&optional count)
  "Move to the next heading, COUNT times."
  (interactive "p" casewire-case-mode)
  (dotimes (_ (or count 1))
    (goto-char (or (let ((next (if (get-text-property (point) 'casewire-heading) (1+ (point)) (point))))
                     (if (get-text-property next 'casewire-heading)
                         next
                       (next-single-property-change next 'casewire-heading)))
                   (point-max)))))

(defun casewire-case-previous (&optional count)
  "Move to the previous heading, COUNT times."
  (interactive "p" casewire-case-mode)
  (dotimes (_ (or count 1))
    (let ((end (previous-single-property-change (point) 'casewire-heading)))
      (goto-char (cond ((not end) (point-min))
                       ((get-text-property end 'casewire-heading) end)
                       (t (1- end)))))))

(defun casewire-case--imenu ()
  "Return the headings of this buffer for Imenu."
  (save-excursion
    (goto-char (point-min))
    (let (index)
      (while (< (point) (point-max))
        (when (get-text-property (point) 'casewire-heading)
          (push (cons (buffer-substring-no-properties (point) (line-end-position)) (point-marker)) index))
        (forward-line))
      (nreverse index))))

(defvar bookmark-make-record-function)

(defun casewire-case--bookmark ()
  "Return a bookmark of this case."
  `(,(format "%s %s" casewire-current-case (casewire-clean-line (plist-get casewire-case--row :title)))
    (casewire-case . ,casewire-current-case)
    (handler . casewire-case-jump)))

;;;###autoload
(defun casewire-case-jump (bookmark)
  "Show the case of BOOKMARK."
  (set-buffer (casewire-case-noselect (alist-get 'casewire-case (cdr bookmark)))))

;;;; Commands

;;;###autoload
(defun casewire-copy ()
  "Copy the id of the case at point."
  (interactive)
  (let ((case (or (casewire-case-at-point) (user-error "No case here"))))
    (kill-new case)
    (message "Copied %s" case)))

(defun casewire--page (case)
  "Return the address of the page of CASE, or nil."
  (plist-get (casewire-call 'cases/get (list :case case :fields ["url"] :maxAgeSeconds 86400)) :url))

;;;###autoload
(defun casewire-browse-case ()
  "Open the page of the case at point in the browser."
  (interactive)
  (let ((case (or (casewire-case-at-point) (user-error "No case here"))))
    (unless (casewire-browse (casewire--page case))
      (user-error "The page of %s is not known.  Set pageURL in the profile" case))))

(defun casewire-case--provider (case)
  "Return what the program knows of the vendor of CASE."
  (let* ((profile (car (split-string case "/")))
         (provider (plist-get (seq-find (lambda (each) (equal profile (plist-get each :profile)))
                                        (plist-get (casewire-call 'profiles/list nil) :profiles))
                              :provider)))
    (seq-find (lambda (each) (equal provider (plist-get each :provider)))
              (plist-get (casewire-call 'providers/list nil) :providers))))

(defun casewire-case--requires-p (provider field action)
  "Return non-nil if PROVIDER requires FIELD to perform ACTION."
  (seq-some (lambda (requirement)
              (and (equal "cases/setStatus" (plist-get requirement :method))
                   (seq-contains-p (plist-get requirement :fields) field)
                   (equal (format "action is %s" action) (plist-get requirement :when))))
            (plist-get provider :requirements)))

(defun casewire-case--read-code (case)
  "Read a resolution code for CASE."
  (let* ((values (plist-get (casewire-call 'values/list (list :profile (car (split-string case "/"))
                                                              :kind "resolutionCodes"))
                            :values))
         (choices (mapcar (lambda (value)
                            (cons (casewire-clean-line (format "%s" (or (plist-get value :name)
                                                                        (plist-get value :value))))
                                  (plist-get value :value)))
                          values)))
    (cdr (assoc (completing-read "Resolution: " choices nil t) choices))))

(defun casewire-case--write (method params case text what)
  "Send METHOD with PARAMS, a write to CASE, and report it as WHAT.
TEXT is what the person wrote; it is kept if the write fails."
  (casewire-request
   method (append params (list :timeoutSeconds casewire-timeout))
   :success (lambda (_)
              (message "%s: %s" case what)
              (casewire-case-refresh case))
   :failure (lambda (failure)
              (unless (string-empty-p text)
                (kill-new text))
              (message "%s: %s%s" case (casewire-write-failure-text failure)
                       (if (string-empty-p text) "" ".  The text is in the kill ring"))))
  nil)

;;;###autoload
(defun casewire-set-status (case action)
  "Perform ACTION on CASE: resolve, reopen, accept or close it.
The vendor determines which of them it supports, and what it requires."
  (interactive
   (let* ((case (casewire-case--full-id (or (casewire-case-at-point) (casewire-read-case "Case"))))
          (actions (append (plist-get (casewire-case--provider case) :actions) nil)))
     (unless actions
       (user-error "The vendor of %s cannot change the status" case))
     (list case (completing-read (format "Action for %s: " case) actions nil t))))
  (let* ((provider (casewire-case--provider case))
         (code (and (casewire-case--requires-p provider "resolutionCode" action)
                    (casewire-case--read-code case)))
         (required (casewire-case--requires-p provider "comment" action))
         (comment (string-trim (read-string (format "Comment for the vendor%s: " (if required "" " (optional)"))))))
    (when (and required (string-empty-p comment))
      (user-error "%s requires a comment.  Nothing was sent" (plist-get provider :name)))
    (if (yes-or-no-p (format "%s %s at %s? " (capitalize action) case (plist-get provider :name)))
        (casewire-case--write 'cases/setStatus
                              (append (list :case case :action action)
                                      (and code (list :resolutionCode code))
                                      (unless (string-empty-p comment) (list :comment comment)))
                              case comment (format "the action \"%s\" was performed" action))
      (message "Nothing was sent"))))

;;;###autoload
(defun casewire-escalate (case reason)
  "Escalate CASE to the management of the vendor for REASON."
  (interactive
   (let ((case (casewire-case--full-id (or (casewire-case-at-point) (casewire-read-case "Case")))))
     (unless (seq-contains-p (plist-get (casewire-case--provider case) :abilities) "cases/escalate")
       (user-error "The vendor of %s cannot escalate cases" case))
     (list case (string-trim (read-string (format "Reason to escalate %s: " case))))))
  (if (yes-or-no-p (format "Escalate %s? " case))
      (casewire-case--write 'cases/escalate
                            (append (list :case case)
                                    (unless (string-empty-p reason) (list :comment reason)))
                            case reason "the case was escalated")
    (message "Nothing was sent")))

(defconst casewire--nothing-happened
  '("parseError" "invalidRequest" "methodNotFound" "invalidParams" "serverNotInitialized" "requestCancelled"
    "authRequired" "forbidden" "notFound" "conflict" "rateLimited" "vendorUnavailable" "unsupported" "readOnly"
    "tooLarge" "rejected" "configuration")
  "The kinds of errors after which nothing changed at the vendor.")

(defun casewire-outcome-known-p (failure)
  "Return non-nil if FAILURE of a write states that nothing changed."
  (or (not (plist-get failure :sent))
      (and (member (plist-get failure :kind) casewire--nothing-happened)
           (not (plist-get (plist-get failure :data) :done)))))

(defun casewire-write-failure-text (failure)
  "Return what is known after FAILURE of a write."
  (if (casewire-outcome-known-p failure)
      (format "Not sent: %s" (casewire-failure-text failure))
    (let ((done (plist-get (plist-get failure :data) :done)))
      (format "The outcome is not known%s: %s"
              (if done (format " (completed: %s)" (mapconcat #'identity done ", ")) "")
              (casewire-failure-text failure)))))

(defun casewire-download (case attachment file)
  "Write ATTACHMENT of CASE to FILE.  ATTACHMENT is an id."
  (interactive
   (let* ((case (casewire-case--full-id (or (casewire-case-at-point) (casewire-read-case "Case"))))
          (choices (mapcar (lambda (each) (cons (casewire-clean-line (plist-get each :name)) (plist-get each :id)))
                           (plist-get (casewire-call 'attachments/list (list :case case)) :attachments)))
          (name (if choices (completing-read "Attachment: " choices nil t)
                  (user-error "%s has no attachments" case))))
     (list case (cdr (assoc name choices))
           (read-file-name "Write to file: " nil nil nil
                           (string-trim-left (file-name-nondirectory name) "\\.+")))))
  (when (file-directory-p file)
    (user-error "%s is a directory" file))
  (let ((bytes (plist-get (casewire-call 'attachments/download (list :case case :attachment attachment)) :base64))
        (coding-system-for-write 'no-conversion))
    (unless (stringp bytes)
      (user-error "The attachment has no content"))
    (write-region (base64-decode-string bytes) nil file nil nil nil 'ask)
    (message "Wrote %s" (abbreviate-file-name file))))

(provide 'casewire-case)
;;; casewire-case.el ends here
