;;; Uses casewire in Emacs, and writes what the buffer shows as JSON.  -*- lexical-binding: t -*-
(require 'json)
(require 'cl-lib)

(defvar casewire-plan
  (let ((json-object-type 'alist) (json-array-type 'list) (json-key-type 'symbol))
    (json-read-file (getenv "EDITOR_PLAN"))))
(defvar casewire-found (list (cons 'version emacs-version)))

(defun casewire-plan (name) (cdr (assq name casewire-plan)))
(defun casewire-note (name value) (push (cons name value) casewire-found))

(defun casewire-wait (what condition)
  "Lets the editor work until CONDITION has a value, which is returned."
  (let ((end (+ (float-time) 15)) value)
    (while (and (not (setq value (ignore-errors (funcall condition)))) (< (float-time) end))
      (redisplay)
      (sit-for 0.05))
    (unless value (casewire-note 'failed (concat what "; " (cdr (assq 'failed casewire-found)))))
    value))

(defun casewire-choose (prompt collection &rest _)
  "The person chooses the comment, and confirms it."
  (let ((titles (all-completions "" collection)))
    (or (cl-find-if (lambda (title) (string-match-p "comment" title)) titles)
        (prog1 (cl-find "Yes" titles :test #'equal)
          (casewire-note 'question (substring-no-properties prompt)))
        (car titles))))

(defun casewire-go ()
  (goto-char (point-min))
  (forward-line (casewire-plan 'line))
  (forward-char (+ 2 (casewire-plan 'column))))

(defun casewire-diagnostic ()
  (let ((found (casewire-wait "a diagnostic" #'flymake-diagnostics)))
    (when found
      (casewire-note 'diagnostic
                     (list (cons 'line (1- (line-number-at-pos (flymake-diagnostic-beg (car found)))))
                           (cons 'column (save-excursion (goto-char (flymake-diagnostic-beg (car found)))
                                                   (- (point) (line-beginning-position))))
                           (cons 'message (substring-no-properties (flymake-diagnostic-text (car found))))
                           (cons 'count (length found)))))))

(defun casewire-end ()
  (with-temp-file (casewire-plan 'result)
    (insert (json-encode casewire-found)))
  (setq kill-emacs-query-functions nil confirm-kill-processes nil)
  (set-buffer-modified-p nil)
  (kill-emacs))

(defun casewire-start (run)
  (setq make-backup-files nil auto-save-default nil create-lockfiles nil inhibit-startup-screen t
        ring-bell-function #'ignore warning-minimum-level :emergency)
  (run-with-timer 0.2 nil
                  (lambda ()
                    (condition-case problem (funcall run)
                      (error (casewire-note 'failed (format "%s; %s" problem (cdr (assq 'failed casewire-found))))))
                    (casewire-end))))
