;;; casewire-comment.el --- Comments and their drafts  -*- lexical-binding: t -*-

;; Copyright (C) 2026 The casewire authors

;;; Commentary:

;; A comment is written in a buffer of its own.  Its text is saved as a draft
;; while it is written and before it is sent, and the draft is removed when
;; the vendor has the comment.  Whatever happens in between, the text is
;; still in the buffer or in the draft.
;;
;; A comment is sent once.  If it is not known whether it arrived, the draft
;; notes that, and sending it again needs a confirmation.
;;
;; A draft is a file with a line of JSON, and the text behind it.

;;; Code:

(require 'casewire-case)
(require 'casewire-rpc)
(require 'seq)

(defvar-local casewire-comment--private nil
  "Whether the vendor is to restrict access to this comment.")

(defvar-local casewire-comment--state nil
  "What is known of this comment.
nil        it was not sent
`sending'  the request runs
`unknown'  it was sent, and it is not known whether it arrived")

(defvar-local casewire-comment--sandbox nil
  "Whether this comment was written with simulated vendors.")

(defvar-local casewire-comment--file nil
  "The file of the draft of this comment.")

(defvar-local casewire-comment--saved nil
  "The text that this buffer read from its draft or wrote to it last, or nil.")

(defvar-local casewire-comment--note nil
  "What the header line states about the last attempt.")

(defvar-local casewire-comment--title nil
  "The title of the case.")

(defvar-local casewire-comment--cancel nil
  "The function that cancels the request, or nil.")

(defvar-local casewire-comment--timer nil
  "The timer that saves the draft, or nil.")

(defvar casewire-comment-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-c") #'casewire-comment-send)
    (define-key map (kbd "C-c C-k") #'casewire-comment-close)
    (define-key map (kbd "C-c C-l") #'casewire-comment-check)
    (define-key map (kbd "C-c C-p") #'casewire-comment-toggle-private)
    (define-key map [remap save-buffer] #'casewire-comment-save)
    map)
  "Keymap of `casewire-comment-mode'.")

(easy-menu-define casewire-comment-menu casewire-comment-mode-map
  "Menu of `casewire-comment-mode'."
  '("Comment"
    ["Send" casewire-comment-send :enable (not (eq casewire-comment--state 'sending))]
    ["Check whether it arrived" casewire-comment-check :enable (eq casewire-comment--state 'unknown)]
    ["Private" casewire-comment-toggle-private :style toggle :selected casewire-comment--private]
    "---"
    ["Save the draft" casewire-comment-save]
    ["Cancel or close" casewire-comment-close]))

(define-derived-mode casewire-comment-mode text-mode "Comment"
  "Major mode to write a comment on a support case.

\\<casewire-comment-mode-map>\\[casewire-comment-send] sends the comment.  \
\\[casewire-comment-close] closes the buffer, or cancels
the request.  If it is not known whether a comment arrived,
\\[casewire-comment-check] reads the comments of the case.

The text is saved in `casewire-draft-directory' until the vendor has it.

\\{casewire-comment-mode-map}"
  :group 'casewire
  ;; Not that of a remote file from which the command was used.
  (setq default-directory (expand-file-name "~/"))
  (setq-local header-line-format '(:eval (casewire-comment--header)))
  (setq-local mode-line-process '(:eval (and casewire-sandbox "[sandbox]")))
  (add-hook 'after-change-functions #'casewire-comment--changed nil t)
  (add-hook 'change-major-mode-hook #'casewire-comment--save-quietly nil t)
  (add-hook 'kill-buffer-query-functions #'casewire-comment--may-kill-p nil t)
  (add-hook 'kill-buffer-hook #'casewire-comment--killed nil t))

(defun casewire-comment--header ()
  "Return the header line of a comment."
  (concat " Comment on " (casewire--mode-line-text casewire-current-case)
          (and casewire-comment--private (propertize " [private]" 'face 'warning))
          "  "
          (if casewire-comment--note
              (propertize (casewire--mode-line-text casewire-comment--note)
                          'face (if (eq casewire-comment--state 'sending) 'shadow 'error))
            (propertize (casewire--mode-line-text
                         (or casewire-comment--title
                             (substitute-command-keys "\\[casewire-comment-send] sends")))
                        'face 'shadow))))

;;;; Drafts

(defun casewire-comment--draft-directory ()
  "Return the directory of the drafts.  Those of the sandbox have their own."
  (file-name-as-directory
   (if casewire-sandbox
       (expand-file-name "sandbox" casewire-draft-directory)
     (expand-file-name casewire-draft-directory))))

(defun casewire-comment--draft-file (case)
  "Return the file of the draft of a comment on CASE."
  (expand-file-name (concat (url-hexify-string case) ".draft") (casewire-comment--draft-directory)))

(defun casewire-comment--current-text ()
  "Return the text of this buffer."
  (save-restriction
    (widen)
    (buffer-substring-no-properties (point-min) (point-max))))

(defun casewire-comment--draft-is-own-p ()
  "Return non-nil if the file of the draft has what this buffer wrote."
  (equal casewire-comment--saved
         (plist-get (casewire-comment--read-draft casewire-comment--file) :text)))

(defun casewire-comment--set-aside ()
  "Rename the draft of this buffer, which another Emacs wrote."
  (let ((count 2) file)
    (while (file-exists-p (setq file (format "%s~%d.draft" (file-name-sans-extension casewire-comment--file) count)))
      (setq count (1+ count)))
    (rename-file casewire-comment--file file)
    (message "Another Emacs wrote a comment on %s: it is in the drafts, too" casewire-current-case)))

(defun casewire-comment--write-draft ()
  "Save the draft of this buffer.  Signal an error if that fails.
The draft is replaced as a whole, so that a full disk cannot cut
it.  A draft of another Emacs is not replaced."
  (let* ((file casewire-comment--file)
         (new (concat file ".new"))
         (header (json-serialize
                  (list :case casewire-current-case
                        :private (if casewire-comment--private t :json-false)
                        :state (if casewire-comment--state (symbol-name casewire-comment--state) :null))
                  :false-object :json-false :null-object :null))
         (text (casewire-comment--current-text))
         (coding-system-for-write 'utf-8-emacs-unix)
         (write-region-inhibit-fsync nil))
    (with-file-modes #o700
      (make-directory (file-name-directory file) t))
    (condition-case problem
        (with-file-modes #o600
          (write-region (concat header "\n" text) nil new nil 'silent)
          (when (and (file-exists-p file) (not (casewire-comment--draft-is-own-p)))
            (casewire-comment--set-aside))
          (rename-file new file t))
      (error
       (ignore-errors (delete-file new))
       (signal (car problem) (cdr problem))))
    (setq casewire-comment--saved text)
    (set-buffer-modified-p nil)))

(defun casewire-comment--try-write-draft ()
  "Save the draft of this buffer.  Return nil, or why that failed."
  (condition-case problem
      (progn (casewire-comment--write-draft) nil)
    (error (error-message-string problem))))

(defun casewire-comment--delete-draft ()
  "Delete the draft of this buffer, unless another Emacs wrote it."
  (when (and (file-exists-p casewire-comment--file) (casewire-comment--draft-is-own-p))
    (delete-file casewire-comment--file))
  (setq casewire-comment--saved nil)
  (set-buffer-modified-p nil))

(defun casewire-comment--read-draft (file)
  "Return the draft in FILE, or nil if FILE is not a draft.
A draft is a property list with :case, :private, :state and :text."
  (ignore-errors
    (with-temp-buffer
      (let ((coding-system-for-read 'utf-8-emacs-unix))
        (insert-file-contents file))
      (let ((header (json-parse-buffer :object-type 'plist :false-object nil :null-object nil)))
        (when (stringp (plist-get header :case))
          (forward-line)
          (append (list :text (buffer-substring-no-properties (point) (point-max))) header))))))

(defun casewire-comment--drafts ()
  "Return the drafts, those that were changed last first.
They have the member :file, too."
  (let ((directory (casewire-comment--draft-directory)))
    (when (file-directory-p directory)
      (delq nil (mapcar (lambda (entry)
                          (when-let ((draft (casewire-comment--read-draft (car entry))))
                            (append (list :file (car entry)) draft)))
                        (sort (directory-files-and-attributes directory t "\\.draft\\'" t)
                              (lambda (one other)
                                (time-less-p (file-attribute-modification-time (cdr other))
                                             (file-attribute-modification-time (cdr one))))))))))

(defun casewire-comment--changed (&rest _)
  "Save the draft soon."
  (unless casewire-comment--timer
    (let ((buffer (current-buffer)))
      (setq casewire-comment--timer
            (run-with-timer casewire-draft-delay nil
                            (lambda ()
                              (when (buffer-live-p buffer)
                                (with-current-buffer buffer
                                  (setq casewire-comment--timer nil)
                                  (casewire-comment--save-quietly)))))))))

(defun casewire-comment--save-quietly ()
  "Save the draft, and report if that fails."
  (when (buffer-modified-p)
    (when-let ((problem (casewire-comment--try-write-draft)))
      (setq casewire-comment--note (format "The draft is not saved: %s" problem))
      (message "casewire: %s" casewire-comment--note))))

(defun casewire-comment-save ()
  "Save the draft of this comment.  Nothing is sent."
  (interactive nil casewire-comment-mode)
  (casewire-comment--write-draft)
  (message "The draft was saved; nothing was sent"))

(defun casewire-comment--may-kill-p ()
  "Save the draft.  Return non-nil if this buffer may be killed."
  (let ((problem (and (not (casewire-comment--empty-p))
                      ;; The draft may have been removed by another Emacs.
                      (or (buffer-modified-p) (not (casewire-comment--draft-is-own-p)))
                      (casewire-comment--try-write-draft))))
    (and (or (not problem)
             (yes-or-no-p (format "The draft cannot be saved (%s).  Lose this comment? " problem)))
         (or (not (eq casewire-comment--state 'sending))
             (yes-or-no-p "This comment is being sent.  Close it anyway? ")))))

(defun casewire-comment--killed ()
  "Clean up after this buffer, of which the draft was saved."
  (when casewire-comment--timer
    (cancel-timer casewire-comment--timer))
  (when (and (casewire-comment--empty-p) (not casewire-comment--state))
    (ignore-errors (casewire-comment--delete-draft))))

(defun casewire-comment--empty-p ()
  "Return non-nil if this buffer has no text."
  (string-blank-p (casewire-comment--current-text)))

(defun casewire-comment--buffers ()
  "Return the buffers with comments."
  (seq-filter (lambda (buffer) (provided-mode-derived-p (buffer-local-value 'major-mode buffer)
                                                        'casewire-comment-mode))
              (buffer-list)))

(defun casewire-comment--may-quit-p ()
  "Save all drafts.  Return non-nil if Emacs may end."
  (seq-every-p (lambda (buffer)
                 (with-current-buffer buffer
                   (casewire-comment--may-kill-p)))
               (casewire-comment--buffers)))

(defun casewire-comment--quit ()
  "Save all drafts before Emacs ends without a question."
  (dolist (buffer (casewire-comment--buffers))
    (with-current-buffer buffer
      (unless (casewire-comment--empty-p)
        (casewire-comment--try-write-draft)))))

(add-hook 'kill-emacs-query-functions #'casewire-comment--may-quit-p)
(add-hook 'kill-emacs-hook #'casewire-comment--quit)

;;;; Writing

(defun casewire-comment--buffer (case &optional file)
  "Return the buffer of a comment on CASE, with its draft if it has one.
FILE is the draft, by default that of the case."
  (let* ((main (casewire-comment--draft-file case))
         (file (or file main))
         (buffer (get-buffer-create
                  (format "*casewire comment on %s%s*" (casewire-clean-line case)
                          (if (equal file main) "" (concat " " (file-name-base file)))))))
    (with-current-buffer buffer
      (unless (derived-mode-p 'casewire-comment-mode)
        (casewire-comment-mode)
        (setq casewire-current-case case
              casewire-comment--sandbox casewire-sandbox
              casewire-comment--file file)
        (when-let ((draft (casewire-comment--read-draft file)))
          ;; A buffer that had another major mode meanwhile has a newer text.
          (when (zerop (buffer-size))
            (let ((inhibit-modification-hooks t))
              (insert (plist-get draft :text))))
          (setq casewire-comment--private (plist-get draft :private)
                casewire-comment--saved (plist-get draft :text))
          (set-buffer-modified-p (not (equal casewire-comment--saved (casewire-comment--current-text))))
          (pcase (plist-get draft :state)
            ("sending" (casewire-comment--set-unknown "Emacs ended while this comment was sent"))
            ("unknown" (casewire-comment--set-unknown "This comment was sent before"))))
        (casewire-comment--request-title)))
    buffer))

(defun casewire-comment--request-title ()
  "Request the title of the case, to show it."
  (let ((buffer (current-buffer)))
    (casewire-request
     'cases/get (list :case casewire-current-case :fields ["title"] :maxAgeSeconds 86400)
     :success (lambda (row)
                (when (buffer-live-p buffer)
                  (with-current-buffer buffer
                    (setq casewire-comment--title (casewire-clean-line (plist-get row :title)))
                    (force-mode-line-update))))
     :failure (lambda (failure)
                (when (and (buffer-live-p buffer)
                           (member (plist-get failure :kind) '("notFound" "invalidParams")))
                  (with-current-buffer buffer
                    (unless casewire-comment--note
                      (setq casewire-comment--note (casewire-failure-text failure))
                      (force-mode-line-update))))))))

;;;###autoload
(defun casewire-comment (case &optional text)
  "Write a comment on CASE, which begins with TEXT unless there is a draft.
Interactively, use the case at point, or ask if point is at none;
TEXT is the region if it is active."
  (interactive
   (list (or (casewire-case-at-point) (casewire-read-case "Comment on case"))
         (and (use-region-p)
              (buffer-substring-no-properties (region-beginning) (region-end)))))
  (let ((case (condition-case nil
                  (casewire-case--full-id case)
                ;; The comment can be written while the vendor cannot be reached.
                (casewire-error case))))
    (pop-to-buffer (casewire-comment--buffer case))
    (when text
      (unless (casewire-comment--empty-p)
        (goto-char (point-max))
        (unless (bolp) (insert "\n")))
      (insert text))))

(defun casewire-comment--draft-choices ()
  "Return an alist of texts to choose from, and drafts."
  (let (choices)
    (dolist (draft (casewire-comment--drafts))
      (let* ((case (casewire-clean-line (plist-get draft :case)))
             (name case)
             (count 1))
        (while (assoc name choices)
          (setq count (1+ count)
                name (format "%s (%d)" case count)))
        (push (cons name draft) choices)))
    (nreverse choices)))

;;;###autoload
(defun casewire-drafts (draft)
  "Open DRAFT, a comment that was not sent."
  (interactive
   (let ((choices (casewire-comment--draft-choices)))
     (unless choices
       (user-error "No drafts"))
     (list
      (cdr (assoc (completing-read
                   "Draft: "
                   (lambda (string predicate action)
                     (if (eq action 'metadata)
                         `(metadata (display-sort-function . identity)
                                    (annotation-function
                                     . ,(lambda (name)
                                          (let ((draft (cdr (assoc name choices))))
                                            (concat "  "
                                                    (and (plist-get draft :state) "(may have arrived) ")
                                                    (truncate-string-to-width
                                                     (casewire-clean-line (plist-get draft :text))
                                                     60 nil nil "..."))))))
                       (complete-with-action action choices string predicate)))
                   nil t)
                  choices)))))
  (pop-to-buffer (casewire-comment--buffer (plist-get draft :case) (plist-get draft :file))))

(defun casewire-comment-toggle-private ()
  "Change whether the vendor is to restrict access to this comment."
  (interactive nil casewire-comment-mode)
  (when (eq casewire-comment--state 'sending)
    (user-error "The comment is being sent"))
  (setq casewire-comment--private (not casewire-comment--private))
  (set-buffer-modified-p t)
  (casewire-comment--changed)
  (force-mode-line-update)
  (message "The comment is %s" (if casewire-comment--private "private, if the vendor supports it" "not private")))

;;;; Sending

(defun casewire-comment--set-unknown (reason)
  "Note that it is not known whether this comment arrived, for REASON."
  (setq casewire-comment--state 'unknown
        casewire-comment--note
        (concat reason
                (substitute-command-keys
                 ": it may have arrived.  \\<casewire-comment-mode-map>\\[casewire-comment-check] checks"))))

(defun casewire-comment--sent-elsewhere-p ()
  "Return non-nil if another Emacs may have sent the draft of this buffer.
It then noted the attempt in the draft, or removed the draft."
  (and casewire-comment--saved
       (let ((draft (casewire-comment--read-draft casewire-comment--file)))
         (or (not draft) (plist-get draft :state)))))

(defun casewire-comment--confirm ()
  "Return non-nil if this comment is to be sent."
  (and (cond ((eq casewire-comment--state 'unknown)
              (yes-or-no-p "This comment may have arrived already.  Send it again? "))
             ((casewire-comment--sent-elsewhere-p)
              (yes-or-no-p "Another Emacs may have sent this comment.  Send it? "))
             (t))
       (or (not casewire-confirm-send)
           (yes-or-no-p (format "Send this %scomment to %s? "
                                (if casewire-comment--private "private " "") casewire-current-case)))))

(defun casewire-comment-send ()
  "Send this comment to the vendor.
If it cannot be sent, the buffer keeps the text, and the header
line states what is known."
  (interactive nil casewire-comment-mode)
  (when (eq casewire-comment--state 'sending)
    (user-error "The comment is being sent"))
  (let ((text (string-trim (casewire-comment--current-text))))
    (unless (eq (and casewire-sandbox t) (and casewire-comment--sandbox t))
      (user-error "This comment was written %s the sandbox.  Nothing was sent"
                  (if casewire-comment--sandbox "in" "outside of")))
    (when (string-empty-p text)
      (user-error "The comment is empty.  Nothing was sent"))
    (unless (casewire-encodable-p text)
      (user-error "The comment has bytes that are not text, such as \"%s\".  Nothing was sent"
                  (and (string-match casewire--unencodable text) (match-string 0 text))))
    (if (not (casewire-comment--confirm))
        (message "Nothing was sent")
      (let ((before casewire-comment--state)
            problem)
        ;; The draft notes the attempt, in case Emacs ends before the answer.
        (setq casewire-comment--state 'sending
              problem (casewire-comment--try-write-draft))
        (if (and problem
                 (not (yes-or-no-p (format "The draft cannot be saved (%s).  Send the comment anyway? " problem))))
            (progn (setq casewire-comment--state before
                         casewire-comment--note (format "Not sent.  The draft is not saved: %s" problem))
                   (message "Nothing was sent"))
          (casewire-comment--request text before))))))

(defun casewire-comment--request (text before)
  "Send TEXT.  BEFORE is what was known of the comment until now."
  (let ((buffer (current-buffer))
        (case casewire-current-case)
        (file casewire-comment--file))
    (setq casewire-comment--note "Sending..."
          buffer-read-only t)
    (force-mode-line-update)
    (let ((cancel
           (casewire-request
            'comments/add
            (append (list :case case :text text :timeoutSeconds casewire-timeout)
                    (and casewire-comment--private '(:private t)))
            :success (lambda (comment)
                       (if (stringp (plist-get comment :id))
                           (casewire-comment--sent case buffer file text)
                         (casewire-comment--failed
                          case buffer '(:kind "invalid" :sent t :message "The response is not a comment") before)))
            :failure (lambda (failure) (casewire-comment--failed case buffer failure before)))))
      (when (eq casewire-comment--state 'sending)
        (setq casewire-comment--cancel cancel)))))

(defun casewire-comment--sent (case buffer file text)
  "Clean up after the comment on CASE in BUFFER, which the vendor has.
FILE is its draft, and TEXT what was sent."
  (if (buffer-live-p buffer)
      (with-current-buffer buffer
        (setq casewire-comment--state nil
              casewire-comment--cancel nil
              buffer-read-only nil)
        (if (equal text (string-trim (casewire-comment--current-text)))
            (progn
              (casewire-comment--delete-draft)
              (let ((window (get-buffer-window buffer t)))
                (if window
                    (quit-window t window)
                  (kill-buffer buffer))))
          ;; The person turned off `read-only-mode' while the comment was sent.
          (let ((problem (casewire-comment--try-write-draft)))
            (setq casewire-comment--note
                  (concat "The comment was added without your later changes"
                          (and problem (format ".  The draft is not saved: %s" problem)))))
          (force-mode-line-update)))
    ;; The buffer was closed while the comment was sent.
    (when (equal text (string-trim (or (plist-get (casewire-comment--read-draft file) :text) "")))
      (ignore-errors (delete-file file))))
  (message "The comment was added to %s" case)
  (casewire-case-refresh case))

(defun casewire-comment--failed (case buffer failure before)
  "Report FAILURE of the comment on CASE, and keep its text.
BUFFER is its buffer, if it still exists.  BEFORE is what was
known of the comment before it was sent."
  (let ((text (casewire-write-failure-text failure)))
    (when (buffer-live-p buffer)
      (with-current-buffer buffer
        (setq casewire-comment--cancel nil
              buffer-read-only nil)
        (if (and (casewire-outcome-known-p failure) (not before))
            (setq casewire-comment--state nil
                  casewire-comment--note text)
          (casewire-comment--set-unknown text))
        (when-let ((problem (casewire-comment--try-write-draft)))
          (setq casewire-comment--note (format "%s.  The draft is not saved: %s" casewire-comment--note problem)))
        (force-mode-line-update)))
    (message "%s: %s.  The text is kept" case text)))

(defun casewire-comment--normalize (text)
  "Return TEXT without differences that vendors make."
  (string-trim (replace-regexp-in-string "[[:space:]\u00a0]+" " " text)))

(defun casewire-comment-check ()
  "Check whether this comment is at the vendor.
Reads the newest comments of the case, and compares their texts."
  (interactive nil casewire-comment-mode)
  (when (eq casewire-comment--state 'sending)
    (user-error "The comment is being sent"))
  (let* ((text (casewire-comment--normalize (casewire-comment--current-text)))
         (comments (append (plist-get (casewire-call 'comments/list
                                                     (list :case casewire-current-case :order "newest"
                                                           :limit 50 :maxAgeSeconds 0))
                                      :comments)
                           nil))
         (found (seq-find (lambda (comment)
                            (equal text (casewire-comment--normalize (or (plist-get comment :text) ""))))
                          comments)))
    (cond
     ((not found)
      (setq casewire-comment--note
            (format "Not among the %d newest comments of the case; it may still arrive" (length comments)))
      (force-mode-line-update)
      (message "%s" casewire-comment--note))
     ((yes-or-no-p (format "The vendor has this comment, added at %s by %s.  Close it and delete the draft? "
                           (casewire-clean-line (plist-get found :createdAt))
                           (casewire-clean-line (or (plist-get (plist-get found :author) :name) "an unknown person"))))
      (casewire-comment--sent casewire-current-case (current-buffer) casewire-comment--file
                              (string-trim (casewire-comment--current-text)))))))

(defun casewire-comment-close ()
  "Close this comment, or cancel the request that sends it.
Ask whether to keep the draft."
  (interactive nil casewire-comment-mode)
  (cond
   ((eq casewire-comment--state 'sending)
    (when casewire-comment--cancel
      (funcall casewire-comment--cancel))
    (message "Cancelling; if the comment is at the vendor already, it stays there"))
   ((or (casewire-comment--empty-p)
        (not (y-or-n-p "Keep the text as a draft? ")))
    (casewire-comment--delete-draft)
    (let ((inhibit-modification-hooks t))
      (erase-buffer))
    (setq casewire-comment--state nil)
    (quit-window t))
   (t (quit-window t))))

(provide 'casewire-comment)
;;; casewire-comment.el ends here
