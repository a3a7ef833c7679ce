;;; casewire-clients-tests.el --- Tests with language clients  -*- lexical-binding: t -*-

;;; Commentary:

;; casewire-mode beside Eglot and lsp-mode, and the recipes of the manual.
;; A fake language server has a hover for every point.  Clients that are not
;; installed are skipped.  RASS names the program rass.

;;; Code:

(require 'casewire-test-helpers)

(defvar eglot-server-programs)
(defvar eglot-sync-connect)
(defvar eglot-autoreconnect)
(defvar lsp-auto-guess-root)
(defvar lsp-diagnostics-provider)
(defvar lsp-enable-suggest-server-download)
(defvar lsp-enable-file-watchers)
(defvar lsp-enabled-clients)
(defvar lsp-keep-workspace-alive)
(defvar lsp-restart)
(defvar lsp-session-file)
(defvar lsp-warn-no-matched-clients)
(defvar lsp-headerline-breadcrumb-enable)
(defvar lsp-lens-enable)
(defvar lsp-modeline-code-actions-enable)
(declare-function eglot--connect "eglot")
(declare-function eglot--guess-contact "eglot")
(declare-function eglot-managed-p "eglot")
(declare-function eglot-current-server "eglot")
(declare-function eglot-shutdown "eglot")
(declare-function lsp "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function lsp-request "lsp-mode")
(declare-function lsp-workspaces "lsp-mode")
(declare-function lsp-workspace-folders-add "lsp-mode")
(declare-function lsp-workspace-shutdown "lsp-mode")
(declare-function lsp--text-document-position-params "lsp-mode")
(declare-function lsp--workspace-status "lsp-mode")
(declare-function lsp--client-server-id "lsp-mode")
(declare-function lsp--workspace-client "lsp-mode")
(declare-function lsp-diagnostics-mode "lsp-diagnostics")

(defun casewire-test-language-server ()
  "Return the command of a fake server of a language."
  (casewire-test-fake-command
   '(:initialize (:result (:capabilities (:hoverProvider t :definitionProvider t :textDocumentSync 1)
                           :serverInfo (:name "language")))
     :textDocument/hover (:result (:contents (:kind "plaintext" :value "a hover of the language")))
     :textDocument/definition (:result []))))

(defun casewire-test-eldoc-texts ()
  "Return what the functions of ElDoc give at point."
  (let (texts (count 0) (answers 0))
    (run-hook-wrapped
     'eldoc-documentation-functions
     (lambda (function)
       (when (funcall function (lambda (text &rest _)
                                 (setq answers (1+ answers))
                                 (when (stringp text) (push (substring-no-properties text) texts))))
         (setq count (1+ count)))
       nil))
    (casewire-test-wait (lambda () (>= answers count)) 3)
    texts))

(defmacro casewire-test-with-eglot (command &rest body)
  "Run BODY in a file that Eglot manages with COMMAND."
  (declare (indent 1))
  `(progn
     (skip-unless (require 'eglot nil t))
     (casewire-test ()
       (let ((eglot-server-programs (list (cons 'python-mode ,command)))
             (eglot-sync-connect 20)
             (eglot-autoreconnect nil))
         (casewire-test-file "project/mount.py" casewire-test-source)
         (casewire-test-until casewire--document)
         (let ((debug-on-error nil))
           (apply #'eglot--connect (eglot--guess-contact)))
         (unwind-protect
             (progn (casewire-test-until (eglot-managed-p))
                    ,@body)
           (let ((debug-on-error nil))
             (ignore-errors (eglot-shutdown (eglot-current-server)))))))))

(ert-deftest casewire-clients/eglot-keeps-its-server ()
  (casewire-test-with-eglot (casewire-test-language-server)
    (casewire-test-until (= 3 (length (casewire-test-hints))))
    (casewire-test-go "04180515")
    (let ((texts (casewire-test-eldoc-texts)))
      (should (seq-find (lambda (text) (string-prefix-p "NFS client hangs" text)) texts))
      (should (member "a hover of the language" texts)))
    (should (eq 'casewire (xref-find-backend)))
    (casewire-test-go "options")
    (should (equal '("a hover of the language") (casewire-test-eldoc-texts)))
    (should (eq 'eglot (xref-find-backend)))
    (should (memq #'casewire-flymake flymake-diagnostic-functions))
    (should (memq 'eglot-flymake-backend flymake-diagnostic-functions))
    (flymake-start)
    (casewire-test-until (seq-find (lambda (diagnostic) (string-match-p "TODO waits for" (flymake-diagnostic-text diagnostic)))
                                   (flymake-diagnostics)))
    (goto-char (point-min))
    (search-forward "case: ")
    (should (eq #'casewire-completion-at-point (car completion-at-point-functions)))
    (should (casewire-completion-at-point))))

(ert-deftest casewire-clients/rass-joins-both-servers-for-eglot ()
  (skip-unless (getenv "RASS"))
  (casewire-test-with-eglot (append (list (getenv "RASS") "--") (casewire-test-language-server)
                                    (list "--" casewire-test-program "serve" "--sandbox"))
    ;; Only Eglot is to show something here.
    (casewire-mode -1)
    (casewire-test-go "options")
    (should (equal '("a hover of the language") (casewire-test-eldoc-texts)))
    (should (casewire-test-until
             (seq-find (lambda (diagnostic)
                         (string-match-p "TODO waits for redhat/04003536" (flymake-diagnostic-text diagnostic)))
                       (flymake-diagnostics))))
    (casewire-test-go "CS4178171")
    (let ((found (jsonrpc-request (eglot-current-server) 'textDocument/definition
                                  (list :textDocument (list :uri (casewire--uri buffer-file-name))
                                        :position (casewire--position (point))))))
      (should (string-match-p "CS4178171" (format "%S" found))))))

(ert-deftest casewire-clients/lsp-mode-has-casewire-as-an-add-on ()
  (skip-unless (require 'lsp-mode nil t))
  (require 'lsp-diagnostics)
  (casewire-test ()
    (let ((lsp-auto-guess-root t) (lsp-diagnostics-provider :flymake) (lsp-enable-suggest-server-download nil)
          (lsp-enable-file-watchers nil) (lsp-keep-workspace-alive nil) (lsp-restart 'ignore)
          (lsp-warn-no-matched-clients nil) (lsp-headerline-breadcrumb-enable nil) (lsp-lens-enable nil)
          (lsp-modeline-code-actions-enable nil)
          (lsp-session-file (expand-file-name "session" casewire-test-folder))
          (lsp-enabled-clients '(casewire language))
          (language (casewire-test-language-server))
          (debug-on-error nil))
      (lsp-register-client
       (make-lsp-client :new-connection (lsp-stdio-connection (lambda () language))
                        :major-modes '(python-mode) :server-id 'language))
      ;; The recipe, with the simulated vendors.
      (lsp-register-client
       (make-lsp-client :new-connection (lsp-stdio-connection (list casewire-test-program "serve" "--sandbox"))
                        :activation-fn (lambda (_file _mode) t) :add-on? t :server-id 'casewire))
      (casewire-test-file "project/mount.py" casewire-test-source)
      (lsp-workspace-folders-add (expand-file-name "project" casewire-test-folder))
      (lsp)
      (unwind-protect
          (progn
            (casewire-test-until (and (= 2 (length (lsp-workspaces)))
                                      (seq-every-p (lambda (workspace) (eq 'initialized (lsp--workspace-status workspace)))
                                                   (lsp-workspaces))))
            (lsp-diagnostics-mode 1)
            (unless flymake-mode (flymake-mode))
            (casewire-test-until
             (flymake-start)
             (seq-find (lambda (diagnostic) (string-match-p "TODO waits for" (flymake-diagnostic-text diagnostic)))
                       (flymake-diagnostics)))
            (casewire-test-go "04180515")
            (let ((hover (format "%S" (lsp-request "textDocument/hover" (lsp--text-document-position-params)))))
              (should (string-match-p "a hover of the language\\|NFS client hangs" hover)))
            ;; The minor mode is beside it.
            (casewire-test-until (= 3 (length (casewire-test-hints))))
            (should (string-prefix-p "NFS client hangs" (casewire-test-eldoc)))
            (should (eq 'casewire (xref-find-backend)))
            (casewire-test-go "options")
            (should-not (eq 'casewire (xref-find-backend))))
        (dolist (workspace (lsp-workspaces))
          (ignore-errors (lsp-workspace-shutdown workspace)))))))

(provide 'casewire-clients-tests)
;;; casewire-clients-tests.el ends here
