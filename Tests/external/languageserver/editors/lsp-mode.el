;;; lsp-mode.  -*- lexical-binding: t -*-
(load (expand-file-name "common.el" (file-name-directory load-file-name)) nil t)
(require 'lsp-mode)
(require 'lsp-diagnostics)
(require 'flymake)

(defun casewire-run ()
  (setq lsp-auto-guess-root t lsp-enable-suggest-server-download nil lsp-diagnostics-provider :flymake
        lsp-session-file (concat (casewire-plan 'result) ".session") lsp-restart 'ignore lsp-keep-workspace-alive nil
        lsp-enable-file-watchers nil lsp-warn-no-matched-clients nil lsp-headerline-breadcrumb-enable nil
        lsp-auto-execute-action nil lsp-modeline-code-actions-enable nil lsp-lens-enable nil)
  (lsp-register-client
   (make-lsp-client :new-connection (lsp-stdio-connection (lambda () (casewire-plan 'command)))
                    :activation-fn (lambda (&rest _) t) :server-id 'casewire :add-on? t))
  (find-file (casewire-plan 'file))
  (python-mode)
  (lsp-workspace-folders-add (casewire-plan 'folder))
  (setq lsp-enabled-clients '(casewire))
  (lsp)
  (casewire-wait "a workspace" (lambda () (and (lsp-workspaces)
                                               (eq 'initialized (lsp--workspace-status (car (lsp-workspaces)))))))
  (casewire-note 'without "inlay hints: this version of lsp-mode has none")
  (lsp-diagnostics-mode 1)
  (unless flymake-mode (lsp-diagnostics--flymake-setup))
  (casewire-diagnostic)
  (casewire-go)
  (casewire-note 'hover
                 (casewire-wait "a hover"
                                (lambda ()
                                  (let ((hover (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
                                    (and hover (substring-no-properties
                                                (lsp--render-on-hover-content (lsp:hover-contents hover) t)))))))
  (cl-letf (((symbol-function 'completing-read) #'casewire-choose)
            (last-nonmenu-event ?a))
    (goto-char (line-beginning-position))
    (push-mark (line-end-position) t t)
    (let ((transient-mark-mode t))
      (call-interactively #'lsp-execute-code-action))
    (casewire-wait "a question" (lambda () (assq 'question casewire-found)))
    (sit-for 1.5))
  (ignore-errors (lsp-workspace-shutdown (car (lsp-workspaces)))))

(casewire-start #'casewire-run)
