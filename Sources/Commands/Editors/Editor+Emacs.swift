extension Editor {
  static let emacsText = #"""
    ;; casewire in Emacs. One of these parts belongs into ~/.emacs.d/init.el. The package in clients/emacs of casewire's
    ;; repository needs none of them, works beside Eglot and lsp-mode, and also lists, shows and answers cases.
    ;; To try it with simulated vendors, add "--sandbox" to the command.

    ;; Part 1: lsp-mode. casewire runs beside the server of the language.
    (with-eval-after-load 'lsp-mode
      (setq lsp-inlay-hint-enable t)
      (lsp-register-client
       (make-lsp-client
        :new-connection (lsp-stdio-connection '("casewire" "serve"))
        :activation-fn (lambda (_file _mode) t)
        :add-on? t
        :server-id 'casewire))
      ;; The settings, as in .casewire.json.
      (lsp-register-custom-settings '(("casewire.hints" "all"))))
    (when (fboundp 'lsp-deferred)
      (add-hook 'text-mode-hook #'lsp-deferred)
      (add-hook 'prog-mode-hook #'lsp-deferred))

    ;; Part 2: eglot. Warning: eglot has one server for each buffer. A buffer that is connected to casewire alone has no
    ;; server of its language. This entry is the last of the list, so that it applies to texts without a server of their own.
    (with-eval-after-load 'eglot
      (setq-default eglot-workspace-configuration '(:casewire (:hints "all")))
      (add-to-list 'eglot-server-programs '(text-mode . ("casewire" "serve")) t))

    ;; Part 3: eglot with several servers, through rass (pip install rassumfrassum). Name the server of the language first.
    ;; rass 0.3 sends hovers and hints to the first server only. casewire then gives diagnostics, definitions, completions
    ;; and code actions.
    (with-eval-after-load 'eglot
      (add-to-list 'eglot-server-programs
                   '((python-mode python-ts-mode)
                     . ("rass" "--" "basedpyright-langserver" "--stdio" "--" "casewire" "serve"))))

    """#
}
