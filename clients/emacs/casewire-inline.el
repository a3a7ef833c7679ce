;;; casewire-inline.el --- Cases in the text of a buffer  -*- lexical-binding: t -*-

;; Copyright (C) 2026 The casewire authors

;;; Commentary:

;; What `casewire-mode' does in a buffer: it sends the text to the program,
;; and shows what the program finds in it.
;;
;; Only the part of the buffer that changed is sent: the text before and
;; behind it is known from the smallest position and the shortest end of all
;; changes since the last time.

;;; Code:

(require 'casewire-rpc)
(require 'eldoc)
(require 'flymake)
(require 'project)
(require 'seq)
(require 'url-util)
(require 'xref)

(defface casewire-hint '((t :inherit shadow :slant italic))
  "Face of the state behind the number of a case."
  :group 'casewire-faces)

(defface casewire-hint-urgent '((t :inherit (warning casewire-hint)))
  "Face of the state of a case with severity 1 or 2."
  :group 'casewire-faces)

(defface casewire-hint-closed '((t :inherit (success casewire-hint)))
  "Face of the state of a case that is resolved or closed."
  :group 'casewire-faces)

;;;; The document

(cl-defstruct (casewire-document (:copier nil))
  "What the program knows of a buffer."
  uri
  (version 0)
  ;; The number of characters and of line feeds that were sent.
  size lines
  ;; The changed part: the characters before and behind it that are as they
  ;; were sent, and by how much it grew.  `before' is nil if nothing changed.
  before behind (growth 0)
  ;; `buffer-chars-modified-tick' when the text was sent.
  tick)

(defvar-local casewire--document nil
  "The document of this buffer at the program, or nil.")

(defvar-local casewire--timer nil
  "The timer that updates this buffer, or nil.")

(defvar-local casewire--diagnostics nil
  "The diagnostics of this buffer, for Flymake.")

(defvar-local casewire--report nil
  "The function that gives diagnostics to Flymake, or nil.")

(defvar casewire--folders nil
  "The directories of projects that the program knows.")

(defconst casewire--languages
  '((c++-mode . "cpp") (c++-ts-mode . "cpp") (objc-mode . "objective-c")
    (js-mode . "javascript") (js2-mode . "javascript") (js-jsx-mode . "javascriptreact")
    (tsx-ts-mode . "typescriptreact") (rjsx-mode . "javascriptreact")
    (sh-mode . "shellscript") (bash-ts-mode . "shellscript") (sh-base-mode . "shellscript")
    (lisp-mode . "commonlisp") (lisp-interaction-mode . "emacs-lisp") (emacs-lisp-mode . "emacs-lisp")
    (cperl-mode . "perl") (enh-ruby-mode . "ruby") (tuareg-mode . "ocaml") (caml-mode . "ocaml")
    (gfm-mode . "markdown") (rst-mode . "restructuredtext") (adoc-mode . "asciidoc")
    (text-mode . "plaintext") (fundamental-mode . "plaintext")
    (mhtml-mode . "html") (nxml-mode . "xml") (conf-mode . "ini") (conf-toml-mode . "toml")
    (conf-javaprop-mode . "properties") (js-json-mode . "json") (makefile-gmake-mode . "makefile")
    (f90-mode . "fortran") (octave-mode . "matlab") (vhdl-mode . "vhdl") (csharp-mode . "csharp")
    (ess-r-mode . "r") (git-commit-mode . "gitcommit") (vc-git-log-edit-mode . "gitcommit")
    (log-edit-mode . "gitcommit") (git-rebase-mode . "git-rebase") (diff-mode . "diff")
    (latex-mode . "latex") (tex-mode . "latex") (LaTeX-mode . "latex") (bat-mode . "bat"))
  "The language ids of major modes whose names differ from them.")

(defun casewire--language ()
  "Return the language id of this buffer."
  (cond
   ((or (bound-and-true-p git-commit-mode)
        (and buffer-file-name
             (string-match-p "/\\(?:COMMIT_EDITMSG\\|MERGE_MSG\\|TAG_EDITMSG\\|SQUASH_MSG\\)\\'" buffer-file-name)))
    "gitcommit")
   ((cdr (assq major-mode casewire--languages)))
   ((seq-some (lambda (pair) (and (not (memq (car pair) '(text-mode fundamental-mode)))
                                  (derived-mode-p (car pair))
                                  (cdr pair)))
              casewire--languages))
   (t (replace-regexp-in-string "\\(?:-ts\\)?-mode\\'" "" (symbol-name major-mode)))))

(defconst casewire--path-characters
  (let ((characters (copy-sequence url-path-allowed-chars)))
    (aset characters ?% nil)
    characters)
  "The characters of paths that stay as they are in an address.")

(defun casewire--uri (file)
  "Return the address of FILE."
  (concat "file://" (url-hexify-string (expand-file-name file) casewire--path-characters)))

(defun casewire--file (uri)
  "Return the local file of URI, or nil."
  (when (and (stringp uri) (string-prefix-p "file:///" uri))
    (decode-coding-string (url-unhex-string (substring uri 7)) 'utf-8)))

(defconst casewire--plain-characters
  (format "%c-%c%c-%c%c-%c" 1 ?\f #xe #xd7ff #xe000 #x10ffff)
  "The characters that are sent as they are, for `skip-chars-forward'.")

(defun casewire--text (start end)
  "Return the text from START to END, with as many characters."
  (let ((text (buffer-substring-no-properties start end)))
    (if (save-excursion
          (goto-char start)
          (skip-chars-forward casewire--plain-characters end)
          (< (point) end))
        (casewire--encodable text)
      text)))

(defun casewire--line-feeds (start end)
  "Return the number of line feeds from START to END."
  (- (line-number-at-pos end t) (line-number-at-pos start t)))

(defun casewire--position (point)
  "Return POINT as a position of the protocol."
  (save-excursion
    (save-restriction
      (widen)
      (goto-char point)
      (let ((inhibit-field-text-motion t))
        (list :line (1- (line-number-at-pos nil t))
              :character (- (point) (line-beginning-position)))))))

(defun casewire--point (position)
  "Return the point of a POSITION of the protocol.  The buffer is widened."
  (save-excursion
    (goto-char (point-min))
    (let ((inhibit-field-text-motion t))
      (if (/= 0 (forward-line (plist-get position :line)))
          (point-max)
        (min (line-end-position) (+ (point) (plist-get position :character)))))))

(defun casewire--range (range)
  "Return the start and the end of RANGE, a cons cell."
  (cons (casewire--point (plist-get range :start))
        (casewire--point (plist-get range :end))))

(defun casewire--identifier ()
  "Return the identifier of this buffer for requests."
  (list :uri (casewire-document-uri casewire--document)))

(defun casewire--folder ()
  "Return the directory of the project of this buffer, or nil."
  (or (when-let ((project (ignore-errors (project-current nil default-directory))))
        (expand-file-name (project-root project)))
      (when-let ((folder (locate-dominating-file default-directory ".casewire.json")))
        (expand-file-name folder))))

(defun casewire--folder-object (folder)
  "Return FOLDER as the protocol describes it."
  (list :uri (directory-file-name (casewire--uri folder))
        :name (file-name-nondirectory (directory-file-name folder))))

(defun casewire-inline-folders ()
  "Return the projects that the program is to know."
  (mapcar #'casewire--folder-object casewire--folders))

(defun casewire--open ()
  "Send this buffer to the program."
  (when-let ((folder (casewire--folder)))
    (unless (member folder casewire--folders)
      (push folder casewire--folders)
      (casewire-notify 'workspace/didChangeWorkspaceFolders
                       (list :event (list :added (vector (casewire--folder-object folder)) :removed [])))))
  (save-restriction
    (widen)
    (let ((document (make-casewire-document :uri (casewire--uri buffer-file-name)
                                            :size (buffer-size)
                                            :lines (casewire--line-feeds (point-min) (point-max))
                                            :tick (buffer-chars-modified-tick))))
      (when (casewire-notify 'textDocument/didOpen
                             (list :textDocument
                                   (list :uri (casewire-document-uri document)
                                         :languageId (casewire--language)
                                         :version 0
                                         :text (casewire--text (point-min) (point-max)))))
        (setq casewire--document document)
        (casewire--schedule)))))

(defun casewire--close ()
  "Remove this buffer from the program."
  (when casewire--document
    ;; The document of an indirect buffer is that of its base.
    (unless (buffer-base-buffer)
      (casewire-notify 'textDocument/didClose (list :textDocument (casewire--identifier))))
    (setq casewire--document nil)))

(defun casewire--changed (start end length)
  "Note that the text from START to END replaced LENGTH characters."
  (when casewire--document
    (let ((before (1- start))
          (behind (- (1+ (buffer-size)) end)))
      (cl-incf (casewire-document-growth casewire--document) (- end start length))
      (setf (casewire-document-before casewire--document)
            (min before (or (casewire-document-before casewire--document) before))
            (casewire-document-behind casewire--document)
            (min behind (or (casewire-document-behind casewire--document) behind)))))
  (casewire--schedule))

(defun casewire--change (document)
  "Return the change of the buffer since DOCUMENT was sent.
The buffer is widened.  Update what DOCUMENT knows."
  (let* ((size (buffer-size))
         (before (casewire-document-before document))
         (behind (casewire-document-behind document))
         (change
          (if (or (not before)
                  (/= size (+ (casewire-document-size document) (casewire-document-growth document)))
                  (> (+ before behind) (min size (casewire-document-size document))))
              ;; There was a change without its hooks: send everything.
              (list :text (casewire--text (point-min) (point-max)))
            (let* ((start (1+ before))
                   (end (save-excursion
                          (goto-char (- (1+ size) behind))
                          ;; The end is the start of a line that did not change.
                          (and (search-forward "\n" nil t) (point))))
                   (old-line (if end
                                 (- (casewire-document-lines document)
                                    (casewire--line-feeds end (point-max)))
                               ;; Behind the last line: the program uses the end of the text.
                               (1+ (casewire-document-lines document)))))
              (list :range (list :start (casewire--position start)
                                 :end (list :line old-line :character 0))
                    :text (casewire--text start (or end (point-max))))))))
    (setf (casewire-document-size document) size
          (casewire-document-lines document) (casewire--line-feeds (point-min) (point-max))
          (casewire-document-before document) nil
          (casewire-document-behind document) nil
          (casewire-document-growth document) 0
          (casewire-document-tick document) (buffer-chars-modified-tick))
    change))

(defun casewire--synchronize ()
  "Send what changed in this buffer.  Return non-nil if the program knows it."
  (when (and casewire--document
             (not (eql (casewire-document-tick casewire--document) (buffer-chars-modified-tick))))
    (save-restriction
      (widen)
      (if (> (position-bytes (point-max)) casewire-max-buffer-bytes)
          (progn (casewire--remove-overlays)
                 (casewire--close))
        (let ((document casewire--document))
          (cl-incf (casewire-document-version document))
          (casewire-notify 'textDocument/didChange
                           (list :textDocument (list :uri (casewire-document-uri document)
                                                     :version (casewire-document-version document))
                                 :contentChanges (vector (casewire--change document))))))))
  (and casewire--document (casewire-live-p)))

(defun casewire--schedule (&rest _)
  "Update this buffer soon."
  (when casewire--timer
    (cancel-timer casewire--timer))
  (setq casewire--timer (run-with-timer casewire-idle-delay nil #'casewire--update (current-buffer))))

(defun casewire--update (buffer)
  "Send what changed in BUFFER, and request its hints."
  (when (buffer-live-p buffer)
    (with-current-buffer buffer
      (setq casewire--timer nil)
      (when casewire-mode
        ;; A timer cannot be quit otherwise.
        (with-local-quit
          (cond (casewire--document
                 (when (casewire--synchronize)
                   (casewire--request-hints)))
                ((casewire-eligible-p)
                 (casewire--start))))))))

(defun casewire--start ()
  "Send this buffer to the program when it is ready."
  (let ((buffer (current-buffer)))
    (casewire-when-ready
     (lambda (problem)
       (cond
        (problem
         (unless (equal (plist-get problem :message) casewire--failed-start)
           (setq casewire--failed-start (plist-get problem :message))
           (message "casewire: %s" casewire--failed-start)))
        ((buffer-live-p buffer)
         (with-current-buffer buffer
           (when (and casewire-mode (not casewire--document) (casewire-eligible-p))
             (casewire--open))))))
     t)))

(defun casewire--buffers ()
  "Return the buffers with `casewire-mode'."
  (seq-filter (lambda (buffer) (buffer-local-value 'casewire-mode buffer)) (buffer-list)))

(defun casewire-inline-reopen ()
  "Send all buffers to a program that was started."
  (dolist (buffer (casewire--buffers))
    (with-current-buffer buffer
      (when (and (not casewire--document) (casewire-eligible-p))
        (casewire--open)))))

(defun casewire-inline-forget ()
  "React to the end of the program: it knows no buffer any more."
  (dolist (buffer (casewire--buffers))
    (with-current-buffer buffer
      (setq casewire--document nil))))

;;;; The minor mode

(defun casewire--saved ()
  "Report that this buffer was saved."
  (when (casewire--synchronize)
    (casewire-notify 'textDocument/didSave (list :textDocument (casewire--identifier)))))

(defun casewire--renamed ()
  "Send this buffer again, because its file or its mode may be another one."
  (when (and casewire--document
             (not (equal (casewire-document-uri casewire--document)
                         (and buffer-file-name (casewire--uri buffer-file-name)))))
    (casewire--close)
    (casewire--remove-overlays)
    (casewire--schedule)))

(defun casewire--cloned ()
  "Turn off `casewire-mode' in this indirect buffer."
  (setq casewire--timer nil
        casewire--report nil)
  (casewire-mode -1))

(defconst casewire--hooks
  '((after-change-functions . casewire--changed)
    (after-save-hook . casewire--saved)
    (after-set-visited-file-name-hook . casewire--renamed)
    (kill-buffer-hook . casewire--close)
    (change-major-mode-hook . casewire-inline-disable)
    (window-scroll-functions . casewire--schedule)
    (window-configuration-change-hook . casewire--schedule)
    (clone-indirect-buffer-hook . casewire--cloned)
    (eldoc-documentation-functions . casewire-eldoc)
    (flymake-diagnostic-functions . casewire-flymake)
    (completion-at-point-functions . casewire-completion-at-point)
    (xref-backend-functions . casewire-xref-backend)
    ;; Eglot replaces the values of some of these hooks.
    (eglot-managed-mode-hook . casewire--add-hooks))
  "The hooks of `casewire-mode', all of them local.")

(defconst casewire--first
  '(eldoc-documentation-functions completion-at-point-functions xref-backend-functions)
  "The hooks of which casewire has the first function.
These functions return nil unless a case is at point, and language
clients return something for every point.")

(defun casewire--add-hooks ()
  "Add the functions of `casewire-mode' to the hooks of this buffer."
  (pcase-dolist (`(,hook . ,function) casewire--hooks)
    (add-hook hook function (and (memq hook casewire--first) -90) t)))

(defun casewire-inline-enable ()
  "Begin to show cases in this buffer."
  (casewire--add-hooks)
  (when (and casewire-start-flymake (not flymake-mode))
    (flymake-mode))
  (casewire--schedule))

(defun casewire-inline-disable ()
  "Remove everything that `casewire-mode' added to this buffer."
  (pcase-dolist (`(,hook . ,function) casewire--hooks)
    (remove-hook hook function t))
  (when casewire--timer
    (cancel-timer casewire--timer)
    (setq casewire--timer nil))
  (casewire--close)
  (casewire--remove-overlays)
  (setq casewire--diagnostics nil)
  (casewire--report-diagnostics)
  (setq casewire--report nil))

;;;; Hints

(defvar casewire-hint-map
  (let ((map (make-sparse-keymap)))
    (define-key map [mouse-2] #'casewire-case-at-mouse)
    (define-key map [follow-link] 'mouse-face)
    map)
  "Keymap of the numbers of cases in buffers.")

(defun casewire-case-at-mouse (event)
  "Show the case at the mouse, which EVENT describes."
  (interactive "e")
  (let* ((start (event-start event))
         (case (with-current-buffer (window-buffer (posn-window start))
                 (get-char-property (posn-point start) 'casewire-case))))
    (if case
        (casewire-case case)
      (user-error "No case here"))))

(defun casewire--overlays (start end)
  "Return the overlays of casewire from START to END."
  (seq-filter (lambda (overlay) (overlay-get overlay 'casewire-case)) (overlays-in start end)))

(defun casewire--remove-overlays ()
  "Remove the overlays of casewire in this buffer."
  (save-restriction
    (widen)
    (mapc #'delete-overlay (casewire--overlays (point-min) (point-max)))))

(defun casewire--remove-overlay (overlay after &rest _)
  "Remove OVERLAY before its number is changed.  AFTER is nil before."
  (unless after
    (delete-overlay overlay)))

(defun casewire--hint-face (label)
  "Return the face of a hint with LABEL."
  (cond ((string-match-p "S[12]\\'" label) 'casewire-hint-urgent)
        ((string-match-p "\\`\\(?:closed\\|resolved\\)" label) 'casewire-hint-closed)
        (t 'casewire-hint)))

(defun casewire--insert-hint (hint)
  "Show HINT of the program.  The buffer is widened."
  (let* ((end (casewire--point (plist-get hint :position)))
         (start (save-excursion
                  (goto-char end)
                  (skip-chars-backward "[:alnum:]" (line-beginning-position))
                  (point)))
         (label (casewire-clean-line (plist-get hint :label)))
         (case (plist-get hint :data)))
    (when (and (< start end) (stringp case))
      (let ((overlay (make-overlay start end nil t nil)))
        (overlay-put overlay 'casewire-case case)
        (overlay-put overlay 'evaporate t)
        (overlay-put overlay 'mouse-face 'highlight)
        (overlay-put overlay 'keymap casewire-hint-map)
        (overlay-put overlay 'modification-hooks '(casewire--remove-overlay))
        (overlay-put overlay 'help-echo
                     ;; The title is text of a vendor.
                     (propertize (concat (casewire-clean-line (plist-get hint :tooltip)) "\nmouse-2: show the case")
                                 'help-echo-inhibit-substitution t))
        (when casewire-show-hints
          (overlay-put overlay 'after-string
                       (concat (and (eq t (plist-get hint :paddingLeft)) " ")
                               (propertize label 'face (casewire--hint-face label)))))))))

(defun casewire--visible-range ()
  "Return the part of this buffer that windows show, with a page around it, or nil."
  (let (start end)
    (dolist (window (get-buffer-window-list nil nil t))
      (save-excursion
        (goto-char (window-start window))
        (forward-line (- (window-height window)))
        (setq start (min (point) (or start (point))))
        (forward-line (* 3 (window-height window)))
        (setq end (max (point) (window-end window) (or end (point))))))
    (when start
      (cons start (min end (point-max))))))

(defun casewire--request-hints ()
  "Request the hints of what is visible of this buffer."
  (when-let ((range (casewire--visible-range)))
    (let ((buffer (current-buffer))
          (document casewire--document)
          (version (casewire-document-version casewire--document))
          (tick (buffer-chars-modified-tick)))
      (casewire-request
       'textDocument/inlayHint
       (list :textDocument (casewire--identifier)
             :range (list :start (casewire--position (car range)) :end (casewire--position (cdr range))))
       :success
       (lambda (hints)
         (when (buffer-live-p buffer)
           (with-current-buffer buffer
             (when (and (eq document casewire--document)
                        (eql version (casewire-document-version document))
                        (eql tick (buffer-chars-modified-tick)))
               (save-restriction
                 (widen)
                 (mapc #'delete-overlay (casewire--overlays (car range) (cdr range)))
                 (mapc #'casewire--insert-hint hints))))))))))

(defun casewire-inline-update-hints ()
  "Request the hints of all visible buffers again."
  (dolist (buffer (casewire--buffers))
    (with-current-buffer buffer
      (casewire--schedule))))

;;;; Diagnostics

(defun casewire-inline-notified (method params)
  "React to the notification METHOD with PARAMS."
  (when (eq method 'textDocument/publishDiagnostics)
    (when-let ((buffer (seq-find (lambda (buffer)
                                   (let ((document (buffer-local-value 'casewire--document buffer)))
                                     (and document (equal (casewire-document-uri document)
                                                          (plist-get params :uri)))))
                                 (casewire--buffers))))
      (with-current-buffer buffer
        ;; Others are sent again for the current version.
        (when (and (memql (plist-get params :version)
                          (list nil (casewire-document-version casewire--document)))
                   (eql (casewire-document-tick casewire--document) (buffer-chars-modified-tick)))
          (save-restriction
            (widen)
            (setq casewire--diagnostics
                  (mapcar (lambda (diagnostic)
                            (pcase-let ((`(,start . ,end) (casewire--range (plist-get diagnostic :range))))
                              (flymake-make-diagnostic
                               buffer start (max end (min (1+ start) (point-max)))
                               (if (eql 2 (plist-get diagnostic :severity)) :warning :note)
                               (casewire-clean-line (plist-get diagnostic :message)))))
                          (plist-get params :diagnostics)))
            (casewire--report-diagnostics)))))))

(defun casewire--report-diagnostics ()
  "Give the diagnostics of this buffer to Flymake."
  (when (and casewire--report (bound-and-true-p flymake-mode))
    (save-restriction
      (widen)
      (funcall casewire--report casewire--diagnostics :region (cons (point-min) (point-max))))))

(defun casewire-flymake (report &rest _)
  "Backend of Flymake, which gives the diagnostics of casewire to REPORT."
  (setq casewire--report report)
  (casewire--report-diagnostics))

;;;; ElDoc

(defun casewire--digits-p ()
  "Return non-nil if the text around point may be the number of a case."
  (or (get-char-property (point) 'casewire-case)
      (save-excursion
        (skip-chars-backward "^ \t\n\"'()<>,;" (max (point-min) (- (point) 200)))
        (looking-at-p "[^ \t\n\"'()<>,;]*[0-9]\\{4\\}"))))

(defun casewire-eldoc (callback &rest _)
  "Give the details of the case at point to CALLBACK."
  (when (and casewire--document (casewire--digits-p) (casewire--synchronize))
    (let ((buffer (current-buffer)) (point (point)))
      (casewire-request
       'textDocument/hover
       (list :textDocument (casewire--identifier) :position (casewire--position point))
       :success
       (lambda (hover)
         (let* ((contents (plist-get hover :contents))
                (text (casewire-clean (if (stringp contents) contents (plist-get contents :value)))))
           (funcall callback
                    (and hover (buffer-live-p buffer) (not (string-empty-p text))
                         (string-match "\\`.*" text)
                         (concat (propertize (match-string 0 text) 'face 'bold)
                                 (string-trim-right (substring text (match-end 0))))))))
       :failure (lambda (_) (funcall callback nil))))
    t))

;;;; Completion

(defun casewire--completion-items ()
  "Return the completions at point."
  (when (casewire--synchronize)
    ;; What is typed meanwhile must not wait for the program.
    (let ((result (while-no-input
                    (casewire-call 'textDocument/completion
                                   (list :textDocument (casewire--identifier)
                                         :position (casewire--position (point)))
                                   :timeout 2 :signal nil))))
      (and (consp result) (plist-get result :items)))))

(defun casewire-completion-at-point ()
  "Complete the number of a case after \"case: \", a profile or \"CS\"."
  (when (and casewire--document
             (looking-back "\\(?:[:/][ \t]*\\|\\_<[[:alpha:]]\\{1,4\\}\\)[0-9]*" (max (point-min) (- (point) 24))))
    (let ((items (append (casewire--completion-items) nil)))
      (when items
        (let* ((range (save-restriction
                        (widen)
                        (casewire--range (plist-get (plist-get (car items) :textEdit) :range))))
               (table (mapcar (lambda (item)
                                (cons (propertize (casewire-clean-line
                                                   (or (plist-get item :filterText) (plist-get item :label)))
                                                  'casewire-item item)
                                      item))
                              items))
               (find (lambda (candidate)
                       (or (get-text-property 0 'casewire-item candidate)
                           (cdr (assoc candidate table))))))
          (list (car range) (cdr range)
                (lambda (string predicate action)
                  (if (eq action 'metadata)
                      ;; The order of the program: open and recent cases first.
                      '(metadata (category . casewire-case)
                                 (display-sort-function . identity)
                                 (cycle-sort-function . identity))
                    (complete-with-action action table string predicate)))
                :exclusive 'no
                :annotation-function
                (lambda (candidate)
                  (let ((item (funcall find candidate)))
                    (concat "  " (casewire-clean-line (plist-get item :detail)) "  "
                            (string-remove-prefix (concat candidate " ")
                                                  (casewire-clean-line (plist-get item :label))))))
                :company-doc-buffer
                (lambda (candidate)
                  (when-let* ((item (funcall find candidate))
                              (whole (casewire-call 'completionItem/resolve item :timeout 2 :signal nil))
                              (documentation (plist-get whole :documentation)))
                    (with-current-buffer (get-buffer-create " *casewire documentation*")
                      (erase-buffer)
                      (insert (casewire-clean (if (stringp documentation) documentation
                                                (plist-get documentation :value))))
                      (current-buffer))))
                :exit-function
                (lambda (candidate status)
                  (when-let* ((item (and (memq status '(finished sole exact)) (funcall find candidate)))
                              (text (plist-get (plist-get item :textEdit) :newText)))
                    (unless (equal text candidate)
                      (delete-region (- (point) (length candidate)) (point))
                      (insert (casewire-clean text)))))))))))

;;;; Definitions

(cl-defstruct (casewire-location (:copier nil))
  "A case, for xref."
  case)

(cl-defmethod xref-location-marker ((location casewire-location))
  "Return a marker in the buffer of the case of LOCATION."
  (with-current-buffer (casewire-case-noselect (casewire-location-case location))
    (copy-marker (point-min))))

(cl-defmethod xref-location-group ((location casewire-location))
  "Return the name of the group of LOCATION."
  (car (split-string (casewire-location-case location) "/")))

(declare-function casewire-case-noselect "casewire-case" (case &optional wait))
(autoload 'casewire-case-noselect "casewire-case")

(defun casewire-xref-backend ()
  "Return `casewire' if a case is at point, else nil."
  (and casewire--document
       (casewire--digits-p)
       (casewire--definition)
       'casewire))

(defun casewire--definition ()
  "Return the id of the case at point, or nil."
  (or (get-char-property (point) 'casewire-case)
      (when (casewire--synchronize)
        (when-let* ((found (casewire-call 'textDocument/definition
                                          (list :textDocument (casewire--identifier)
                                                :position (casewire--position (point)))
                                          :timeout 1 :signal nil))
                    (location (if (vectorp found) (and (> (length found) 0) (aref found 0)) found)))
          (casewire--case-of-uri (plist-get location :uri))))))

(defun casewire--case-of-uri (uri)
  "Return the id of the case with the address URI, or nil."
  (when (and (stringp uri) (string-prefix-p "case://" uri))
    (url-unhex-string (substring uri (length "case://")))))

(cl-defmethod xref-backend-identifier-at-point ((_backend (eql 'casewire)))
  "Return the case at point."
  (casewire--definition))

(cl-defmethod xref-backend-definitions ((_backend (eql 'casewire)) case)
  "Return the definition of CASE: the case itself."
  (list (xref-make case (make-casewire-location :case case))))

(cl-defmethod xref-backend-references ((_backend (eql 'casewire)) case)
  "Return the lines of the project that mention CASE."
  (xref-matches-in-directory
   (regexp-quote (file-name-nondirectory case)) "*"
   (or (casewire--folder) default-directory) nil))

(cl-defmethod xref-backend-apropos ((_backend (eql 'casewire)) pattern)
  "Return the known cases that match PATTERN."
  (mapcar (lambda (symbol)
            (xref-make (casewire-clean-line (plist-get symbol :name))
                       (make-casewire-location
                        :case (casewire--case-of-uri (plist-get (plist-get symbol :location) :uri)))))
          (casewire-call 'workspace/symbol (list :query pattern) :timeout 5)))

(cl-defmethod xref-backend-identifier-completion-table ((_backend (eql 'casewire)))
  "Return a completion table of the known cases."
  (casewire--case-table))

;;;; Actions

(defun casewire--apply-text-edits (edits)
  "Apply EDITS to this buffer, as one change."
  (save-excursion
    (save-restriction
      (widen)
      (atomic-change-group
        (pcase-dolist (`((,start . ,end) . ,text)
                       (sort (mapcar (lambda (edit)
                                       (cons (casewire--range (plist-get edit :range))
                                             (casewire-clean (plist-get edit :newText))))
                                     edits)
                             (lambda (one other) (> (caar one) (caar other)))))
          (delete-region start end)
          (goto-char start)
          (insert text))))))

(defun casewire--edit-buffer (uri)
  "Return the buffer of the file with the address URI."
  (let ((file (casewire--file uri)))
    (unless file
      (error "Not a file: %s" uri))
    (or (find-buffer-visiting file)
        (find-file-noselect file))))

(defun casewire--apply-edit (edit)
  "Apply EDIT of the program to the files that it names.
A file other than that of this buffer, such as `.casewire.json' of
the project, is saved unless it was modified before."
  (seq-doseq (change (plist-get edit :documentChanges))
    (unless (plist-get change :kind)
      (let* ((document (plist-get change :textDocument))
             (here (current-buffer))
             (buffer (casewire--edit-buffer (plist-get document :uri)))
             (version (plist-get document :version))
             (modified (buffer-modified-p buffer)))
        (with-current-buffer buffer
          (when (and version casewire--document
                     (/= version (casewire-document-version casewire--document)))
            (user-error "The buffer changed meanwhile.  Try again"))
          (casewire--apply-text-edits (plist-get change :edits))
          (cond ((eq buffer here) nil)
                (modified
                 (message "Changed %s, which has other changes: save it" (abbreviate-file-name buffer-file-name)))
                (t (save-buffer)
                   (message "Wrote %s" (abbreviate-file-name buffer-file-name)))))))))

(defun casewire-inline-applied (params)
  "Apply the edit in PARAMS of the program.  Return non-nil on success."
  (condition-case problem
      (progn (casewire--apply-edit (plist-get params :edit)) t)
    (error (message "casewire: %s" (error-message-string problem)) nil)))

(defun casewire--code-actions ()
  "Return the actions of the program at point, an alist of titles and actions."
  (when (casewire--synchronize)
    (let ((position (casewire--position (point))))
      (mapcar (lambda (action) (cons (casewire-clean-line (plist-get action :title)) action))
              (casewire-call 'textDocument/codeAction
                             (list :textDocument (casewire--identifier)
                                   :range (list :start position :end position)
                                   :context '(:diagnostics [])))))))

(defun casewire--run-action (action)
  "Run ACTION of the program."
  (when-let ((edit (plist-get action :edit)))
    (casewire--apply-edit edit))
  (when-let ((command (plist-get action :command)))
    (casewire-call 'workspace/executeCommand
                   (list :command (plist-get command :command)
                         :arguments (plist-get command :arguments)))))

;;;###autoload
(defun casewire-actions ()
  "Choose what to do with the case at point: open, comment, ignore and others."
  (interactive)
  (let ((case (casewire-case-at-point)))
    (unless case
      (user-error "No case here"))
    (let* ((actions (append `((,(format "Show %s" case) . casewire-case)
                              (,(format "Comment on %s" case) . casewire-comment)
                              (,(format "Copy %s" case) . kill-new))
                            (and casewire--document
                                 ;; The link is in the case, and is copied there.
                                 (seq-remove (lambda (action) (string-match-p "\\`Show the link" (car action)))
                                             (casewire--code-actions)))))
           (choice (completing-read (format "Action for %s: " case)
                                    (lambda (string predicate action)
                                      (if (eq action 'metadata)
                                          '(metadata (display-sort-function . identity))
                                        (complete-with-action action actions string predicate)))
                                    nil t))
           (action (cdr (assoc choice actions))))
      (if (functionp action)
          (funcall action case)
        (casewire--run-action action)))))

(defun casewire-inline-unload-function ()
  "Turn off `casewire-mode' in all buffers."
  (dolist (buffer (casewire--buffers))
    (with-current-buffer buffer
      (casewire-mode -1)))
  nil)

(provide 'casewire-inline)
;;; casewire-inline.el ends here
