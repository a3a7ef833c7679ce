;;; lint.el --- Checks the style of the package  -*- lexical-binding: t -*-

;;; Commentary:

;; Usage: emacs --batch -l lint.el FILE...
;;
;; Compiles without a file of output, checks the docstrings, and runs
;; package-lint if it is installed.  The exit status is 1 if there is a
;; warning.

;;; Code:

(require 'checkdoc)
(require 'bytecomp)
(require 'package)
(package-initialize)

(defvar lint-warnings 0)

(defun lint-report (what lines)
  "Report LINES, the warnings of WHAT."
  (dolist (line lines)
    (message "%s: %s" what line))
  (setq lint-warnings (+ lint-warnings (length lines)))
  (message "%-14s %d warnings" what (length lines)))

(defun lint-bytes (files)
  "Return the warnings of the compiler for FILES."
  (let (lines)
    (dolist (file files)
      (let ((byte-compile-dest-file-function (lambda (_) (make-temp-name (expand-file-name "lint" temporary-file-directory))))
            (byte-compile-log-warning-function
             (lambda (text position &rest _)
               (push (format "%s:%s: %s" file position text) lines)))
            target)
        (let ((byte-compile-dest-file-function (lambda (_) (setq target (make-temp-file "lint")))))
          (byte-compile-file file)
          (when target (delete-file target)))))
    (nreverse lines)))

(defun lint-docs (files)
  "Return the warnings of checkdoc for FILES."
  (let* (lines
         (checkdoc-create-error-function
          (lambda (text start &rest _)
            (push (format "%s:%d: %s" (file-name-nondirectory buffer-file-name)
                          (line-number-at-pos start) text)
                  lines)
            nil)))
    (dolist (file files)
      (with-current-buffer (find-file-noselect file)
        (checkdoc-current-buffer t)))
    (nreverse lines)))

(defun lint-package (files)
  "Return the warnings of package-lint for FILES."
  (defvar package-lint-main-file)
  (declare-function package-lint-buffer "package-lint")
  (let ((package-lint-main-file (expand-file-name "casewire.el")) lines)
    (dolist (file files)
      (with-current-buffer (find-file-noselect file)
        (pcase-dolist (`(,line ,_ ,type ,text) (package-lint-buffer))
          ;; Versions of package-lint that precede Emacs 28 do not know it.
          (unless (string-match-p "makes the package uninstallable in all released" text)
            (push (format "%s:%d: %s: %s" file line type text) lines)))))
    (nreverse lines)))

(let ((files command-line-args-left))
  (setq command-line-args-left nil)
  (lint-report "byte-compile" (lint-bytes files))
  (lint-report "checkdoc" (lint-docs files))
  (if (require 'package-lint nil t)
      (lint-report "package-lint" (lint-package files))
    (message "left out: package-lint: it is not installed")))

(kill-emacs (min 1 lint-warnings))

;;; lint.el ends here
