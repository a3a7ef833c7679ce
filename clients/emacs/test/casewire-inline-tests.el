;;; casewire-inline-tests.el --- Tests of the minor mode  -*- lexical-binding: t -*-

;;; Commentary:

;; What buffers show is read back from them.

;;; Code:

(require 'casewire-test-helpers)
(require 'cus-edit)

(defmacro casewire-test-with-source (&rest body)
  "Run BODY in a file of Python that mentions cases, when its hints are shown."
  `(casewire-test ()
     (casewire-test-file "project/mount.py" casewire-test-source)
     (casewire-test-until (= 3 (length (casewire-test-hints))))
     ,@body))

(ert-deftest casewire-inline/shows-hints-behind-numbers ()
  (casewire-test-with-source
   (should (equal '(("04180515" . " in progress · S1") ("04003536" . " closed") ("CS4178171" . " in progress"))
                  (casewire-test-hints)))
   (let ((overlay (car (casewire--overlays (point-min) (point-max)))))
     (should (overlay-get overlay 'help-echo))
     (should (keymapp (overlay-get overlay 'keymap))))
   ;; The text is not changed.
   (should-not (buffer-modified-p))
   (should (equal casewire-test-source (buffer-string)))))

(ert-deftest casewire-inline/hints-follow-the-text ()
  (casewire-test-with-source
   (goto-char (point-min))
   (insert "# CS4197819 first\n")
   (casewire-test-until (equal "CS4197819" (caar (casewire-test-hints))))
   (should (= 4 (length (casewire-test-hints))))
   ;; A number that is changed loses its hint at once.
   (casewire-test-go "CS4197819")
   (insert "X")
   (should-not (assoc "CS4197819" (casewire-test-hints)))
   (should (= 3 (length (casewire-test-hints))))
   (let ((casewire-show-hints t))
     (casewire-toggle-hints)
     (casewire-test-until (equal '("" "" "") (mapcar #'cdr (casewire-test-hints))))
     ;; The numbers are still buttons.
     (should (equal "redhat/04180515" (progn (casewire-test-go "04180515") (casewire-case-at-point)))))
   (casewire-mode -1)
   (should-not (casewire-test-hints))
   (should-not (memq #'casewire--changed after-change-functions))))

(ert-deftest casewire-inline/eldoc-has-the-details ()
  (casewire-test-with-source
   (casewire-test-go "04180515")
   (let ((text (casewire-test-eldoc)))
     (should (string-prefix-p "NFS client hangs after failover of osl-nfs54" text))
     (should (string-match-p "^Status: in progress" text))
     (should (string-match-p "^Owner: " text)))
   (casewire-test-go "CS9999999")
   (should (stringp (casewire-test-eldoc)))
   (casewire-test-go "682299374")
   (should (eq 'none (casewire-test-eldoc)))
   ;; Without digits, the program is not asked.
   (casewire-test-go "options")
   (let (asked)
     (cl-letf (((symbol-function 'casewire-request) (lambda (&rest _) (setq asked t))))
       (casewire-eldoc #'ignore))
     (should-not asked))))

(ert-deftest casewire-inline/flymake-has-the-diagnostics ()
  (casewire-test-with-source
   (setq flymake-diagnostic-functions '(casewire-flymake))
   (flymake-mode)
   (let ((found (casewire-test-until
                 (flymake-start)
                 (sort (copy-sequence (flymake-diagnostics))
                       (lambda (one other) (< (flymake-diagnostic-beg one) (flymake-diagnostic-beg other)))))))
     (setq found (casewire-test-until
                  (and (= 2 (length (flymake-diagnostics)))
                       (sort (copy-sequence (flymake-diagnostics))
                             (lambda (one other) (< (flymake-diagnostic-beg one) (flymake-diagnostic-beg other)))))))
     (pcase-let ((`(,closed ,unknown) found))
       (should (equal "04003536" (buffer-substring (flymake-diagnostic-beg closed) (flymake-diagnostic-end closed))))
       (should (string-match-p "TODO waits for redhat/04003536, which is closed" (flymake-diagnostic-text closed)))
       (should (string-match-p "not visible with these accounts" (flymake-diagnostic-text unknown)))))
   ;; They follow the text.
   (casewire-test-go "TODO")
   (delete-region (match-beginning 0) (match-end 0))
   (casewire-test-until (= 1 (length (flymake-diagnostics))))
   (casewire-mode -1)
   (should-not (flymake-diagnostics))))

(ert-deftest casewire-inline/flymake-is-started-only-if-the-person-chose-it ()
  (casewire-test-with-source
   (should-not flymake-mode)
   (casewire-mode -1)
   (let ((casewire-start-flymake t))
     (setq flymake-diagnostic-functions nil)
     (casewire-mode)
     (should flymake-mode)
     (should (casewire-test-until (= 2 (length (flymake-diagnostics))))))))

(ert-deftest casewire-inline/completes-numbers ()
  (casewire-test-with-source
   (goto-char (point-min))
   (search-forward "case: ")
   ;; The cases are stored soon after they were read.
   (casewire-call 'cases/list '(:query "status:open"))
   (casewire-test-until (> (length (all-completions "" (nth 2 (casewire-completion-at-point)))) 40))
   (pcase-let* ((`(,start ,end ,table . ,properties) (casewire-completion-at-point))
                (all (all-completions "" table)))
     (should (= start end (point)))
     (should (> (length all) 20))
     (should (equal "CS4197819" (substring-no-properties (car all))))
     (should (string-match-p "Cannot remove former colleague"
                             (funcall (plist-get properties :annotation-function) (car all))))
     (should (with-current-buffer (funcall (plist-get properties :company-doc-buffer) (car all))
               (string-match-p "^Status: " (buffer-string)))))
   (insert "CS39")
   (let ((completion-at-point-functions '(casewire-completion-at-point))
         (expected (all-completions "CS39" (nth 2 (casewire-completion-at-point)))))
     (should expected)
     (when (= 1 (length expected))
       (completion-at-point)
       (should (looking-back (regexp-quote (car expected)) (line-beginning-position)))))
   (casewire-test-go "options")
   (should-not (casewire-completion-at-point))))

(ert-deftest casewire-inline/completion-inserts-a-link-in-markdown ()
  (casewire-test ()
    ;; What was never read cannot be completed.
    (casewire-call 'cases/list '(:query "status:open"))
    (let ((markdown (cl-letf (((symbol-function 'casewire--language) (lambda () "markdown")))
                      (casewire-test-file "notes.md" "case: ")
                      (casewire-test-until casewire--document)
                      (goto-char (point-max))
                      ;; The cases are stored soon after the answer.
                      (casewire-test-until (let ((found (casewire-completion-at-point)))
                                             (and found (all-completions "041" (nth 2 found)) found))))))
      (let* ((candidate (seq-find (lambda (each) (string-prefix-p "041" each)) (all-completions "" (nth 2 markdown)))))
        (insert candidate)
        (funcall (plist-get (nthcdr 3 markdown) :exit-function) candidate 'finished)
        (should (string-match-p "\\`case: \\[041[0-9]+\\](https://access.redhat.com/support/cases/041[0-9]+)\\'"
                                (buffer-string)))))))

(ert-deftest casewire-inline/xref-opens-a-case-and-leaves-the-rest ()
  (casewire-test-with-source
   (casewire-test-go "CS4178171")
   (should (eq 'casewire (xref-find-backend)))
   (let ((xref-prompt-for-identifier nil))
     (call-interactively #'xref-find-definitions))
   (should (equal "*casewire ibm/CS4178171*" (buffer-name)))
   (casewire-test-until (string-match-p "BGP session" (buffer-string)))
   (switch-to-buffer "mount.py")
   (casewire-test-go "mount")
   (should-not (casewire-xref-backend))
   (casewire-test-go "682299374")
   (should-not (casewire-xref-backend))
   (should (seq-find (lambda (item) (string-match-p "BGP" (xref-item-summary item)))
                     (xref-backend-apropos 'casewire "bgp")))))

(ert-deftest casewire-inline/actions-edit-and-ignore ()
  (casewire-test ()
    (make-directory (expand-file-name "project" casewire-test-folder) t)
    (write-region "{}\n" nil (expand-file-name "project/.casewire.json" casewire-test-folder) nil 'silent)
    (casewire-test-file "project/mount.py" casewire-test-source)
    (casewire-test-until (= 3 (length (casewire-test-hints))))
    (casewire-test-go "CS4178171")
    (let* ((choose (lambda (regexp)
                     (cl-letf (((symbol-function 'completing-read)
                                (lambda (_ table &rest _)
                                  (or (seq-find (lambda (each) (string-match-p regexp each))
                                                (all-completions "" table))
                                      (ert-fail (list regexp (all-completions "" table)))))))
                       (casewire-actions)))))
      (funcall choose "Insert the title")
      (should (string-match-p "ibm/CS4178171 (BGP session on Direct Link fra04 flaps, 22 prefixes withdrawn) and"
                              (buffer-string)))
      (casewire-test-until (eql 3 (length (casewire-test-hints))))
      (funcall choose "\\`Copy")
      (should (equal "ibm/CS4178171" (current-kill 0)))
      (funcall choose "Ignore CS4178171 in this project")
      (should (string-match-p "\"number\": \"CS4178171\""
                              (with-temp-buffer
                                (insert-file-contents (expand-file-name "project/.casewire.json" casewire-test-folder))
                                (buffer-string))))
      (switch-to-buffer "mount.py")
      (funcall choose "\\`Comment")
      (should (derived-mode-p 'casewire-comment-mode)))))

;;;; Synchronization

(defun casewire-test-apply (text change)
  "Return TEXT after CHANGE, as the protocol describes it."
  (if-let ((range (plist-get change :range)))
      (let* ((offset (lambda (position)
                       (with-temp-buffer
                         (insert text)
                         (casewire--point position))))
             (start (1- (funcall offset (plist-get range :start))))
             (end (1- (funcall offset (plist-get range :end)))))
        (concat (substring text 0 start) (plist-get change :text) (substring text end)))
    (plist-get change :text)))

(defun casewire-test-edit (random)
  "Change the buffer as the number RANDOM determines."
  (let* ((point (+ (point-min) (random (1+ (- (point-max) (point-min))))))
         (end (min (point-max) (+ point (random 30)))))
    (pcase (% random 12)
      ((or 0 1) (delete-region point end))
      (2 (goto-char point) (insert "\n"))
      (3 (goto-char point) (insert "# CS4178171 💾 \r\n"))
      (4 (goto-char point) (insert (unibyte-char-to-multibyte #xff) "\r" #x3fff00 #xd800))
      (5 (goto-char (point-max)) (insert "# TODO CS4197819\n"))
      (6 (goto-char (point-max)) (delete-region (max (point-min) (- (point) 5)) (point)))
      (7 (let ((inhibit-modification-hooks t)) (goto-char point) (insert "# hidden\n")))
      (8 (upcase-region point end))
      (9 (transpose-regions (point-min) (/ (point-max) 3) (1+ (/ (point-max) 2)) (point-max)))
      (10 (if (< (buffer-size) 3000) (insert "\n# SR 694407849 e\u0301\n") (erase-buffer)))
      (11 (save-restriction
            (narrow-to-region point end)
            (goto-char (point-min))
            (insert "x"))))))

(ert-deftest casewire-inline/the-program-has-the-text-of-the-buffer ()
  (casewire-test ((casewire-idle-delay 3600))
    (casewire-test-file "text.txt" "# CS4178171\n")
    (casewire--update (current-buffer))
    (casewire-test-until casewire--document)
    (random "casewire")
    (let ((mirror (casewire--text (point-min) (point-max)))
          (notify (symbol-function 'casewire-notify))
          (sent 0))
      (cl-letf (((symbol-function 'casewire-notify)
                 (lambda (method params)
                   (when (eq method 'textDocument/didChange)
                     (seq-doseq (change (plist-get params :contentChanges))
                       (setq sent (1+ sent)
                             mirror (casewire-test-apply mirror change))))
                   (funcall notify method params))))
        (dotimes (round 1500)
          (ignore-errors (casewire-test-edit (random 12)))
          (when (= 0 (random 3))
            (casewire--synchronize)
            (unless (equal mirror (casewire--text (point-min) (point-max)))
              (ert-fail (list round mirror (casewire--text (point-min) (point-max))))))))
      (should (> sent 300)))
    ;; The program agrees: it finds the same in a new document with this text.
    (insert "\n# CS4178171 and CS4197819\n")
    (casewire--synchronize)
    (let* ((text (casewire--text (point-min) (point-max)))
           (everything (list :start '(:line 0 :character 0) :end '(:line 100000 :character 0)))
           (links (lambda (uri) (casewire-call 'textDocument/inlayHint
                                               (list :textDocument (list :uri uri) :range everything)))))
      (casewire-notify 'textDocument/didOpen
                       (list :textDocument (list :uri "file:///other.txt" :languageId (casewire--language)
                                                 :version 0 :text text)))
      (casewire-test-until (> (length (funcall links "file:///other.txt")) 1))
      (casewire-test-until (equal (funcall links "file:///other.txt")
                                  (funcall links (casewire-document-uri casewire--document)))))))

(ert-deftest casewire-inline/a-reverted-or-renamed-file-is-sent-again ()
  (casewire-test-with-source
   (let ((coding-system-for-write 'utf-8-unix))
     (write-region "# CS4178171 only\n" nil buffer-file-name nil 'silent))
   (revert-buffer t t t)
   (casewire-test-until (equal '("CS4178171") (mapcar #'car (casewire-test-hints))))
   (let ((uri (casewire-document-uri casewire--document)))
     (write-file (expand-file-name "project/größe 100%.py" casewire-test-folder))
     (casewire-test-until (and casewire--document (not (equal uri (casewire-document-uri casewire--document)))))
     (should (string-suffix-p "/project/gr%C3%B6%C3%9Fe%20100%25.py" (casewire-document-uri casewire--document)))
     (should (equal buffer-file-name (casewire--file (casewire-document-uri casewire--document)))))
   (casewire-test-until (equal '("CS4178171") (mapcar #'car (casewire-test-hints))))))

;;;; Where the mode is silent

(defmacro casewire-test-silent (setup &rest body)
  "Check that the global mode does nothing in a buffer after SETUP and BODY."
  (declare (indent 1))
  `(casewire-test ()
     (let (started)
       (cl-letf (((symbol-function 'casewire--connect) (lambda (&rest _) (setq started t))))
         (unwind-protect
             (progn ,setup
                    (let ((text (buffer-string)))
                      (global-casewire-mode)
                      ,@body
                      (casewire-test-wait (lambda () started) 0.2)
                      (when started
                        (ert-fail (list "The program was started" (casewire--buffers))))
                      (should-not casewire--document)
                      (should-not (casewire-test-hints))
                      (should (equal text (buffer-string)))))
           (global-casewire-mode -1))))))

(defun casewire-test-buffer (name text)
  "Make a buffer that visits the file NAME with TEXT, without reading it."
  (switch-to-buffer (generate-new-buffer "*casewire test*"))
  (insert text)
  (setq buffer-file-name name)
  (text-mode)
  (set-buffer-modified-p nil))

(ert-deftest casewire-inline/global-mode-shows-cases-again-after-a-revert ()
  (casewire-test ()
    (unwind-protect
        (progn
          (global-casewire-mode)
          (casewire-test-file "a.txt" "# CS4178171\n")
          (should casewire-mode)
          (casewire-test-until (casewire-test-hints))
          (revert-buffer t t)
          (should casewire-mode)
          (casewire-test-until (casewire-test-hints)))
      (global-casewire-mode -1))))

(ert-deftest casewire-inline/a-clone-does-not-close-the-document ()
  (casewire-test-with-source
   (let ((base (current-buffer)))
     (dolist (clone (list (make-indirect-buffer base "*casewire clone*" t)
                          (with-current-buffer base (clone-indirect-buffer "*casewire clone 2*" nil))))
       (with-current-buffer clone
         (goto-char (point-max))
         (insert "# CS4197819\n")
         (casewire-mode -1))
       (kill-buffer clone))
     (should casewire--document)
     (casewire--schedule)
     (casewire-test-until (assoc "CS4197819" (casewire-test-hints)))
     (casewire-test-go "04180515")
     (should (string-prefix-p "NFS client" (casewire-test-eldoc))))))

(ert-deftest casewire-inline/works-in-a-narrowed-buffer ()
  (casewire-test-with-source
   (casewire-test-go "options")
   (narrow-to-region (line-beginning-position) (point-max))
   (should (casewire-eligible-p))
   (goto-char (point-min))
   (insert "    # CS4197819\n")
   (casewire-test-until (assoc "CS4197819" (casewire-test-hints)))
   (casewire-test-go "04003536")
   (should (string-match-p "closed" (casewire-test-eldoc)))
   (widen)
   (should (= 4 (length (casewire-test-hints))))))

(ert-deftest casewire-inline/waiting-can-be-quit ()
  (casewire-test ((casewire-sandbox nil)
                  (casewire-command (casewire-test-fake-command '(:cases/get (:nothing t)))))
    (casewire-call 'ping nil)
    (let ((start (float-time)) (inhibit-quit nil) quit)
      (run-with-timer 0.2 nil (lambda () (setq quit-flag t)))
      (condition-case nil
          (casewire-call 'cases/get '(:case "ibm/CS1"))
        (quit (setq quit t)))
      (should quit)
      (should (< (- (float-time) start) 5)))
    (casewire-test-until (= 1 (casewire-test-requests "$/cancelRequest")))))

(ert-deftest casewire-inline/an-action-saves-no-changes-of-the-person ()
  (casewire-test ()
    (let ((settings (expand-file-name "project/.casewire.json" casewire-test-folder)))
      (make-directory (file-name-directory settings) t)
      (write-region "{}\n" nil settings nil 'silent)
      (casewire-test-file "project/mount.py" casewire-test-source)
      (casewire-test-until (= 3 (length (casewire-test-hints))))
      (with-current-buffer (find-file-noselect settings)
        (goto-char (point-max))
        (insert "\n"))
      (casewire-test-go "CS4178171")
      (casewire--run-action (cdr (seq-find (lambda (action) (string-match-p "Ignore.*project" (car action)))
                                           (casewire--code-actions))))
      (should (casewire-test-reported-p "which has other changes: save it"))
      (should (equal "{}\n" (with-temp-buffer (insert-file-contents settings) (buffer-string)))))))

(ert-deftest casewire-program/missing-configuration-is-reported-with-the-sandbox ()
  (casewire-test ((casewire-sandbox nil))
    (casewire-test-file "a.txt" "CS4178171\n")
    (casewire-test-until (casewire-test-reported-p "Cannot find the configuration.*casewire init.*M-x casewire-try-sandbox"))))

(ert-deftest casewire-silent/without-a-file ()
  (casewire-test-silent (casewire-test-buffer nil "CS4178171")
    (should-not casewire-mode)))

(ert-deftest casewire-silent/remote-file ()
  (casewire-test-silent (casewire-test-buffer "/ssh:nowhere.invalid:/x.py" "CS4178171")
    (casewire-mode)
    (text-mode))
  (casewire-test-silent (casewire-test-buffer "/sudo:root@localhost:/x.py" "CS4178171")))

(ert-deftest casewire-silent/encrypted-file ()
  (casewire-test-silent (casewire-test-buffer "/tmp/secret.txt.gpg" "CS4178171")))

(ert-deftest casewire-silent/large-file ()
  (casewire-test-silent (casewire-test-buffer "/tmp/large.txt" (concat "CS4178171\n" (make-string 10000000 ?x)))))

(ert-deftest casewire-silent/untrusted-content ()
  (casewire-test-silent (progn (casewire-test-buffer "/tmp/mail.txt" "CS4178171")
                               (setq-local untrusted-content t))
    (casewire-mode)))

(ert-deftest casewire-silent/excluded-directory ()
  (casewire-test-silent (progn (make-directory (expand-file-name "excluded/sub" casewire-test-folder) t)
                               (setq casewire-excluded-directories
                                     (list (expand-file-name "excluded" casewire-test-folder)))
                               (casewire-test-buffer (expand-file-name "excluded/sub/a.txt" casewire-test-folder)
                                                     "CS4178171")))
  (setq casewire-excluded-directories nil))

(ert-deftest casewire-silent/files-that-emacs-does-not-trust ()
  (skip-unless (fboundp 'trusted-content-p))
  (let ((casewire-trusted-files-only t))
    (casewire-test-silent (casewire-test-buffer "/tmp/untrusted.txt" "CS4178171"))))

(ert-deftest casewire-silent/a-file-cannot-choose-the-program ()
  (casewire-test ()
    (let ((file (expand-file-name "untrusted.txt" casewire-test-folder))
          (enable-local-variables :safe))
      (write-region (concat "CS4178171\n\nLocal " "Variables:\ncasewire-command: (\"/bin/false\")\ncasewire-draft-directory: \"/tmp/x\"\ncasewire-start-flymake: t\nEnd:\n")
                    nil file nil 'silent)
      (switch-to-buffer (find-file-noselect file))
      (should-not (local-variable-p 'casewire-command))
      (should-not (local-variable-p 'casewire-draft-directory))
      (should-not (local-variable-p 'casewire-start-flymake)))
    (dolist (option '(casewire-command casewire-sandbox casewire-settings casewire-draft-directory
                                       casewire-excluded-directories casewire-trusted-files-only))
      (should (risky-local-variable-p option)))))

(ert-deftest casewire-silent/the-program-of-the-project-is-not-used ()
  (casewire-test ((casewire-command '("casewire-test-other")))
    (let* ((default-directory casewire-test-folder)
           (program (expand-file-name "casewire-test-other" casewire-test-folder)))
      (write-region "#!/bin/sh\n" nil program nil 'silent)
      (set-file-modes program #o700)
      (should-error (casewire--command-line) :type 'casewire-error))))

(ert-deftest casewire-inline/a-buffer-of-almost-10-mb-works ()
  (casewire-test ()
    (let* ((line "# some text of a log that is long enough to be plausible, without a number of a case\n")
           (text (concat (apply #'concat (make-list (/ 9990000 (length line)) line)) "# CS4178171\n"))
           (buffer (casewire-test-file "large.txt" text))
           (start (float-time)))
      (casewire-test-until casewire--document)
      (goto-char (point-max))
      (set-window-point nil (point-max))
      (set-window-start nil (save-excursion (forward-line -5) (point)))
      (casewire--schedule)
      (casewire-test-until (casewire-test-hints))
      (let ((opened (- (float-time) start)))
        (setq start (float-time))
        (insert "# CS4197819\n")
        (casewire--synchronize)
        (let ((change (- (float-time) start)))
          (princ (format "10 MB: %.0f ms to the hint, %.0f ms for a change\n" (* 1000 opened) (* 1000 change)))
          (should (< change 1.0))))
      (casewire-test-until (= 2 (length (casewire-test-hints))))
      ;; It grows above the limit, and back.
      (insert (make-string 20000 ?x))
      (casewire--synchronize)
      (should-not casewire--document)
      (should-not (casewire-test-hints))
      (delete-region (- (point) 20000) (point))
      (casewire-test-until (= 2 (length (casewire-test-hints))))
      (should (equal (concat text "# CS4197819\n") (with-current-buffer buffer (buffer-string)))))))

;;;; The program

(ert-deftest casewire-program/is-restarted-and-that-is-reported ()
  (casewire-test-with-source
   (let ((process (oref casewire--connection process)))
     (signal-process process 'KILL)
     (casewire-test-until (casewire-test-reported-p "ended (signal 9); restarting"))
     (casewire-test-until (casewire-test-reported-p "was restarted"))
     (should-not (eq process (oref casewire--connection process)))
     (casewire-test-until casewire--document)
     (goto-char (point-max))
     (insert "# CS4197819\n")
     (casewire-test-until (assoc "CS4197819" (casewire-test-hints))))))

(ert-deftest casewire-program/is-not-restarted-for-ever ()
  (casewire-test ((casewire-restart-limit 2)
                  (casewire-sandbox nil)
                  (casewire-command (casewire-test-fake-command '(:textDocument/inlayHint (:end t)))))
    (casewire-test-file "a.txt" "CS4178171")
    (casewire-test-until (casewire-test-reported-p "ended 3 times in a minute"))
    (should (= 3 (casewire-test-requests "initialize")))
    ;; A change does not start it.
    (insert "x")
    (casewire-test-wait (lambda () (> (casewire-test-requests "initialize") 3)) 0.3)
    (should (= 3 (casewire-test-requests "initialize")))
    ;; The person does.
    (casewire-restart)
    (should (= 4 (casewire-test-requests "initialize")))))

(ert-deftest casewire-program/that-is-missing-is-reported-once ()
  (casewire-test ((casewire-command '("casewire-test-missing")))
    (cl-letf (((symbol-function 'casewire--wheel-program) #'ignore))
      (casewire-test-file "a.txt" "CS4178171")
      (casewire-test-file "b.txt" "CS4178171")
      (casewire-test-until (casewire-test-reported-p "Cannot find the program casewire-test-missing.*casewire-command"))
      (casewire-test-wait (lambda () (cdr casewire-test-messages)) 0.2)
      (should (= 1 (seq-count (lambda (text) (string-match-p "Cannot find the program" text)) casewire-test-messages)))
      (should-error (casewire-call 'ping nil) :type 'user-error))))

(ert-deftest casewire-program/is-found ()
  (skip-unless (file-executable-p "/bin/sh"))
  (casewire-test ()
    (let* ((home (expand-file-name "home/.local/bin/" casewire-test-folder))
           (python (expand-file-name "python/" casewire-test-folder))
           (make (lambda (file text)
                   (make-directory (file-name-directory file) t)
                   (write-region text nil file nil 'silent)
                   (set-file-modes file #o700)
                   file))
           (exec-path (list (expand-file-name "bin/" casewire-test-folder)))
           (process-environment (append (list (concat "HOME=" (expand-file-name "home" casewire-test-folder)) "VIRTUAL_ENV")
                                        process-environment)))
      ;; The module of a Python package, and then what precedes it.
      (funcall make (expand-file-name "python3" (car exec-path))
               (format "#!/bin/sh\npwd >%s\necho %s\n" (expand-file-name "pwd" casewire-test-folder)
                       (funcall make (expand-file-name "wheel" python) "#!/bin/sh\n")))
      (should (equal (expand-file-name "wheel" python) (casewire--find-program "casewire")))
      (should (equal "/\n" (with-temp-buffer (insert-file-contents (expand-file-name "pwd" casewire-test-folder))
                                             (buffer-string))))
      (let ((process-environment (cons (concat "VIRTUAL_ENV=" python) process-environment))
            (file (funcall make (expand-file-name "bin/casewire" python) "#!/bin/sh\n")))
        (should (equal file (casewire--find-program "casewire"))))
      (let ((file (funcall make (expand-file-name "casewire" home) "#!/bin/sh\n")))
        (should (equal file (casewire--find-program "casewire"))))
      (let ((file (funcall make (expand-file-name "casewire" (car exec-path)) "#!/bin/sh\n")))
        (should (equal file (casewire--find-program "casewire")))))))

(ert-deftest casewire-program/costs-nothing-at-the-start ()
  (with-temp-buffer
    (should
     (= 0 (call-process
           (expand-file-name invocation-name invocation-directory) nil t nil "-Q" "--batch"
           "-L" (file-name-directory (locate-library "casewire"))
           "--eval"
           (prin1-to-string
            '(progn
               (require 'casewire)
               (global-casewire-mode)
               (with-temp-buffer (emacs-lisp-mode))
               (princ (prin1-to-string features))
               (princ (prin1-to-string (process-list))))))))
    (should (string-match-p "casewire" (buffer-string)))
    (should-not (string-match-p "casewire-rpc\\|jsonrpc\\|#<process" (buffer-string)))))

(ert-deftest casewire-program/sandbox-is-offered ()
  (casewire-test ((casewire-sandbox nil))
    (casewire-try-sandbox)
    (should casewire-sandbox)
    (should (derived-mode-p 'casewire-list-mode))
    (casewire-test-until casewire-list--rows)
    (should (equal " Case[sandbox]" (casewire--lighter)))))

(ert-deftest casewire-program/options-are-in-one-group-and-valid ()
  (let ((members (mapcar #'car (custom-group-members 'casewire nil))))
    (should (memq 'casewire-faces members))
    (mapatoms (lambda (symbol)
                (when (and (custom-variable-p symbol) (string-match-p "\\`casewire-[a-z]" (symbol-name symbol))
                           (not (string-match-p "-\\(?:mode\\|hook\\)\\'" (symbol-name symbol))))
                  (should (memq symbol members))
                  (should (widget-apply (widget-convert (get symbol 'custom-type)) :match
                                        (eval (car (get symbol 'standard-value)) t))))))
    (should (> (length members) 16))))

(ert-deftest casewire-program/languages-are-named ()
  (pcase-dolist (`(,mode . ,language)
                 '((python-mode . "python") (emacs-lisp-mode . "emacs-lisp") (c++-mode . "cpp") (c-mode . "c")
                   (sh-mode . "shellscript") (js-mode . "javascript") (text-mode . "plaintext") (perl-mode . "perl")
                   (makefile-gmake-mode . "makefile") (conf-toml-mode . "toml") (java-mode . "java")
                   (org-mode . "org") (fundamental-mode . "plaintext")))
    (with-temp-buffer
      (setq-local python-indent-guess-indent-offset nil)
      (funcall mode)
      (should (equal language (casewire--language)))))
  (with-temp-buffer
    (text-mode)
    (setq buffer-file-name "/tmp/.git/COMMIT_EDITMSG")
    (should (equal "gitcommit" (casewire--language)))
    (setq buffer-file-name nil)))

(ert-deftest casewire-inline/unloading-leaves-nothing ()
  (casewire-test ()
    (let ((file (expand-file-name "note.txt" casewire-test-folder)))
      (write-region "case 04180515" nil file nil 'silent)
      (with-temp-buffer
        (call-process (expand-file-name invocation-name invocation-directory) nil '(t nil) nil "-Q" "--batch"
                      "-L" (file-name-directory (locate-library "casewire"))
                      "--eval"
                      (prin1-to-string
                       `(progn
                          (require 'casewire)
                          (setq casewire-command ',casewire-command casewire-sandbox t)
                          (find-file ,file)
                          (casewire-mode)
                          (casewire-call 'ping nil)
                          (mapc (lambda (feature) (unload-feature feature t))
                                '(casewire-inline casewire-rpc casewire))
                          (insert "x")
                          (prin1 (list (get-process "casewire") (memq 'casewire--changed after-change-functions)
                                       (buffer-string))))))
        (should (equal "(nil nil \"xcase 04180515\")" (buffer-string)))))))

(provide 'casewire-inline-tests)
;;; casewire-inline-tests.el ends here
