;;; eglot.  -*- lexical-binding: t -*-
(load (expand-file-name "common.el" (file-name-directory load-file-name)) nil t)
(require 'eglot)
(require 'flymake)

(defun casewire-hint ()
  "The hint in the buffer, where the version of eglot shows hints."
  (cl-some (lambda (overlay)
             (let ((text (or (overlay-get overlay 'after-string) (overlay-get overlay 'before-string))))
               (and text (string-match-p (regexp-quote (casewire-plan 'hint)) text)
                    (substring-no-properties text))))
           (overlays-in (point-min) (point-max))))

(defun casewire-run ()
  (setq eglot-autoshutdown t eglot-sync-connect 30 eglot-confirm-server-initiated-edits nil
        eldoc-idle-delay 0.1 eglot-server-programs (list (cons '(python-mode python-ts-mode) (casewire-plan 'command))))
  (find-file (casewire-plan 'file))
  (python-mode)
  (apply (if (fboundp 'eglot--connect) #'eglot--connect #'eglot) (eglot--guess-contact))
  (casewire-wait "a managed buffer" (lambda () (bound-and-true-p eglot--managed-mode)))
  (casewire-note 'server (plist-get (or (ignore-errors (eglot--server-info (eglot-current-server))) nil) :name))
  (if (fboundp 'eglot-inlay-hints-mode)
      (progn (eglot-inlay-hints-mode 1)
             (casewire-note 'hints (if (casewire-wait "a hint in the buffer" #'casewire-hint) 1 0)))
    (casewire-note 'without "inlay hints: this version of eglot has none"))
  (casewire-diagnostic)
  (casewire-go)
  (casewire-note
   'hover
   (casewire-wait "a hover"
                  (lambda ()
                    (let (text)
                      (eglot-hover-eldoc-function (lambda (string &rest _) (setq text string)))
                      (let ((end (+ (float-time) 1)))
                        (while (and (not text) (< (float-time) end)) (sit-for 0.02)))
                      (and text (substring-no-properties text))))))
  ;; The echo area shows it, too.
  (sit-for 0.5)
  ;; The last event was not a click, which would pop up a menu.
  (cl-letf (((symbol-function 'completing-read) #'casewire-choose)
            (last-nonmenu-event ?a))
    (eglot-code-actions (line-beginning-position) (line-end-position) nil t)
    (casewire-wait "a question" (lambda () (assq 'question casewire-found)))
    (sit-for 1.5))
  (ignore-errors (eglot-shutdown (eglot-current-server))))

(casewire-start #'casewire-run)
