;;; casewire-rpc.el --- The connection to the program  -*- lexical-binding: t -*-

;; Copyright (C) 2026 The casewire authors

;;; Commentary:

;; One program serves this Emacs.  It speaks JSON-RPC with the framing of
;; the Language Server Protocol, and starts when it is needed first.
;;
;; `casewire-request' sends a request and returns at once, `casewire-call'
;; waits for the result.  An error is a property list, see `casewire-call'.

;;; Code:

(require 'casewire)
(require 'cl-lib)
(require 'jsonrpc)
(require 'subr-x)

(declare-function casewire-inline-notified "casewire-inline" (method params))
(declare-function casewire-inline-reopen "casewire-inline" ())
(declare-function casewire-inline-forget "casewire-inline" ())
(declare-function casewire-inline-folders "casewire-inline" ())
(declare-function casewire-inline-applied "casewire-inline" (params))

(define-error 'casewire-error "casewire" 'user-error)

;;;; Text from elsewhere

(defconst casewire--unsafe
  ;; \200-\237 are bytes that are not text: they differ from the controls \u0080-\u009f.
  "[\0-\10\13-\37\177\u0080-\u009f\200-\237\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]"
  "Control characters and those that reorder text.")

(defconst casewire--unencodable
  (format "[^%c-%c%c-%c]" 1 #xd7ff #xe000 #x10ffff)
  "Characters of Emacs that cannot be sent.
They are not characters of Unicode, or are null: before version 30,
Emacs cannot read JSON with null characters.")

(defun casewire-clean (text)
  "Return TEXT of a vendor or of the program without control characters."
  (replace-regexp-in-string casewire--unsafe "" (or text "") t t))

(defun casewire-clean-line (text)
  "Return TEXT as one line without control characters."
  (string-trim (replace-regexp-in-string "[\n\t ]+" " " (casewire-clean text) t t)))

(defun casewire--mode-line-text (text)
  "Return TEXT as one line for the mode line, in which \"%\" is literal."
  (replace-regexp-in-string "%" "%%" (casewire-clean-line text) t t))

(defun casewire-encodable-p (text)
  "Return non-nil if TEXT can be sent as it is."
  (not (string-match-p casewire--unencodable text)))

(defun casewire--encodable (text)
  "Return TEXT with U+FFFD for what cannot be sent.
The number of characters is the same.  A carriage return is a line end in
the protocol, but not in Emacs, and becomes a space."
  (let ((text (replace-regexp-in-string casewire--unencodable "\ufffd" text t t)))
    (subst-char-in-string ?\r ?\s text)))

;;;; The program

(defun casewire--wheel-program ()
  "Return the program of a Python package, or nil."
  (let ((default-directory "/")
        (python (or (executable-find "python3") (executable-find "python"))))
    (when python
      (with-temp-buffer
        ;; Python loads modules from the directory, which another user may control.
        (when (eq 0 (ignore-errors
                      (call-process python nil '(t nil) nil "-c"
                                    "import casewire; print(casewire.binary())")))
          (let ((program (string-trim (buffer-string))))
            (and (file-executable-p program) program)))))))

(defun casewire--find-program (program)
  "Return the absolute name of PROGRAM.  Signal an error if it is missing."
  (let ((default-directory (expand-file-name "~/")))
    (or (if (file-name-directory program)
            (let ((file (expand-file-name program)))
              (cond ((not (file-exists-p file))
                     (signal 'casewire-error
                             (list (format "Cannot find the program %s.  Correct `casewire-command'" file))))
                    ((or (file-directory-p file) (not (file-executable-p file)))
                     (signal 'casewire-error
                             (list (format "%s is not executable.  Run chmod +x, or correct `casewire-command'"
                                           file)))))
              file)
          (or (executable-find program)
              (seq-find #'file-executable-p
                        (delq nil (list (expand-file-name (concat "~/.local/bin/" program))
                                        (when-let ((folder (getenv "VIRTUAL_ENV")))
                                          (expand-file-name (concat "bin/" program) folder)))))
              (casewire--wheel-program)))
        (signal 'casewire-error
                (list (format-message
                       "Cannot find the program %s.  Install casewire, or name the program in `casewire-command'"
                       program))))))

(defun casewire--command-line ()
  "Return the program and its arguments."
  (let ((command (ensure-list casewire-command)))
    (unless (and command (seq-every-p #'stringp command))
      (signal 'casewire-error
              (list (format "`casewire-command' must be a list of strings, not %S" casewire-command))))
    (append (list (casewire--find-program (car command)))
            (cdr command)
            (and casewire-sandbox (not (member "--sandbox" command)) '("--sandbox")))))

;;;; The connection

(defclass casewire-connection (jsonrpc-process-connection)
  ((process :initform nil :documentation "The process.")
   (state :initform 'starting :documentation "`starting', `ready', `stopping' or `ended'.")
   (waiting :initform nil :documentation "Functions to call when `initialize' was answered, last first.")
   (last-id :initform nil :documentation "The id of the request that was sent last."))
  :documentation "A connection to the program.")

(defvar casewire--connection nil
  "The connection, or nil.")

(defvar casewire--deaths nil
  "The times at which the program ended by itself, newest first.")

(defvar casewire--restart-timer nil
  "The timer that starts the program again, or nil.")

(defvar casewire--failed-start nil
  "The message of the last start that failed, which is reported once.")

(cl-defmethod jsonrpc-connection-send :before ((connection casewire-connection) &key id method &allow-other-keys)
  "Note the ID of a request with METHOD that CONNECTION sends."
  (when (and id method)
    (oset connection last-id id)))

(defun casewire-live-p ()
  "Return non-nil while the program is there."
  (and casewire--connection (jsonrpc-running-p casewire--connection)
       (memq (oref casewire--connection state) '(starting ready))))

(defconst casewire--capabilities
  '(:general (:positionEncodings ["utf-32"])
    :window (:showDocument (:support t))
    :workspace (:applyEdit t :configuration t :workspaceFolders t
                :workspaceEdit (:documentChanges t :resourceOperations ["create"])
                :inlayHint (:refreshSupport t)
                :symbol (:dynamicRegistration :json-false)
                :textDocumentContent (:dynamicRegistration :json-false))
    :textDocument (:synchronization (:didSave t)
                   :hover (:contentFormat ["plaintext"])
                   :completion (:completionItem (:documentationFormat ["plaintext"]))
                   :codeAction (:codeActionLiteralSupport (:codeActionKind (:valueSet ["quickfix" "source"])))
                   :definition (:linkSupport :json-false)
                   :inlayHint (:dynamicRegistration :json-false)
                   :publishDiagnostics (:versionSupport t)))
  "What this client supports.  Characters of Emacs are those of UTF-32.")

(defun casewire--make-process (command)
  "Start COMMAND in the home directory, so that no project affects it."
  (let ((default-directory (expand-file-name "~/")))
    (unless (file-directory-p default-directory)
      (setq default-directory "/"))
    (make-process :name "casewire" :command command :connection-type 'pipe
                  :coding 'utf-8-emacs-unix :noquery t
                  ;; jsonrpc.el expects this name, and hides the buffer.
                  :stderr (get-buffer-create "*casewire stderr*"))))

(defun casewire--initialize-params ()
  "Return the params of `initialize'."
  (list :processId (emacs-pid)
        :clientInfo (list :name "casewire.el" :version emacs-version)
        :capabilities casewire--capabilities
        :rootUri nil
        :workspaceFolders (vconcat (and (featurep 'casewire-inline) (casewire-inline-folders)))
        :initializationOptions (list :casewire (append '(:notifications t) casewire-settings))))

(defun casewire--connect ()
  "Start the program."
  (let* ((command (casewire--command-line))
         (process (condition-case problem
                      (casewire--make-process command)
                    (file-error
                     (signal 'casewire-error
                             (list (format "Cannot start %s: %s" (car command)
                                           (error-message-string problem)))))))
         (connection (apply #'make-instance 'casewire-connection
                            :name "casewire"
                            :process process
                            :notification-dispatcher #'casewire--notified
                            :request-dispatcher #'casewire--requested
                            :on-shutdown #'casewire--ended
                            ;; The log would contain every document.
                            (if (boundp 'jsonrpc-event-hook)
                                '(:events-buffer-config (:size 0 :format full))
                              '(:events-buffer-scrollback-size 0)))))
    (oset connection process process)
    (setq casewire--connection connection)
    (condition-case problem
        (jsonrpc-async-request
         connection 'initialize
         (casewire--initialize-params)
         :timeout (max 10 casewire-timeout)
         :success-fn (lambda (_result) (casewire--started connection))
         :error-fn (lambda (failure) (casewire--give-up connection
                                                           (if (eql -1 (plist-get failure :code)) "it ended"
                                                             (plist-get failure :message))))
         :timeout-fn (lambda () (casewire--give-up connection "it does not answer")))
      (error
       (oset connection state 'stopping)
       (delete-process process)
       (setq casewire--connection nil)
       (signal 'casewire-error
               (list (format "The program %s did not start: %s" (car command)
                             (or (casewire--last-log-line)
                                 (casewire-clean-line (error-message-string problem))))))))
    connection))

(defun casewire--started (connection)
  "Begin to use CONNECTION, which was initialized."
  (when (eq (oref connection state) 'starting)
    (oset connection state 'ready)
    (setq casewire--failed-start nil)
    (jsonrpc-notify connection 'initialized (make-hash-table))
    (when (featurep 'casewire-inline)
      (casewire-inline-reopen))
    (let ((waiting (nreverse (oref connection waiting))))
      (oset connection waiting nil)
      (dolist (function waiting)
        (funcall function nil)))
    (casewire--check-configuration)))

(defvar casewire--reported-configuration nil
  "The message about the configuration that was reported last.")

(defun casewire--check-configuration ()
  "Report once if the configuration is missing or not valid."
  (casewire-request
   'profiles/list nil
   :success (lambda (_) (setq casewire--reported-configuration nil))
   :failure (lambda (failure)
              (when (equal (plist-get failure :kind) "configuration")
                (let ((text (casewire-failure-text failure)))
                  (unless (equal text casewire--reported-configuration)
                    (setq casewire--reported-configuration text)
                    (message "casewire: %s" text)))))))

(defun casewire--give-up (connection reason)
  "End CONNECTION, which could not be initialized for REASON."
  (when (eq (oref connection state) 'starting)
    (oset connection state 'stopping)
    (let ((waiting (nreverse (oref connection waiting))))
      (oset connection waiting nil)
      (delete-process (oref connection process))
      ;; Later, because jsonrpc.el has a message of its own.
      (run-with-timer
       0 nil
       (lambda ()
         (let ((failure (list :kind "connection" :sent nil
                              :message (format "The program %s did not start: %s"
                                               (car (process-command (oref connection process)))
                                               (or (casewire--last-log-line) (casewire-clean-line reason))))))
           (dolist (function waiting)
             (funcall function failure))))))))

(defun casewire--last-log-line ()
  "Return the last line that the program wrote to its log, or nil."
  (when-let ((buffer (get-buffer " *casewire stderr*")))
    ;; What the program wrote before it ended may still be on its way.
    (when-let ((process (get-buffer-process buffer)))
      (accept-process-output process 0.1 nil t))
    (with-current-buffer buffer
      (save-excursion
        (goto-char (point-max))
        (when (re-search-backward "^Process casewire stderr" nil t)
          (skip-chars-backward "\n"))
        (skip-chars-backward "\n")
        (let ((line (casewire-clean-line
                     (buffer-substring-no-properties (line-beginning-position)
                                                     (min (point) (+ (line-beginning-position) 300))))))
          (unless (string-empty-p line)
            (string-remove-prefix "casewire: " line)))))))

(defun casewire--ended (connection)
  "React to the end of CONNECTION."
  (let ((expected (eq (oref connection state) 'stopping))
        (process (oref connection process)))
    (casewire--give-up connection "it ended")
    (oset connection state 'ended)
    (when (eq connection casewire--connection)
      (setq casewire--connection nil)
      (when (featurep 'casewire-inline)
        (casewire-inline-forget))
      (unless expected
        (casewire--restart-later
         (format "%s %s"
                 (if (eq (process-status process) 'signal) "signal" "exit code")
                 (process-exit-status process)))))))

(defun casewire--restart-later (reason)
  "Start the program again, which ended for REASON, unless it ends too often."
  (let* ((now (float-time))
         (recent (seq-filter (lambda (time) (< (- now time) 60)) casewire--deaths))
         (log (casewire--last-log-line)))
    (setq casewire--deaths (cons now recent))
    (if (>= (length recent) casewire-restart-limit)
        (message "casewire ended (%s)%s.  It ended %d times in a minute: %s"
                 reason (if log (concat ": " log) "") (1+ (length recent))
                 (substitute-command-keys "use \\[casewire-show-log], then \\[casewire-restart]"))
      (message "casewire ended (%s)%s; restarting" reason (if log (concat ": " log) ""))
      (setq casewire--restart-timer
            (run-with-timer (* 0.2 (expt 3 (length recent))) nil #'casewire--restart-now)))))

(defun casewire--restart-now ()
  "Start the program again after it ended."
  (setq casewire--restart-timer nil)
  (unless (casewire-live-p)
    (casewire-when-ready (lambda (failure)
                           (if failure
                               (message "casewire: %s" (plist-get failure :message))
                             (message "casewire was restarted")))
                         t)))

(defun casewire-when-ready (function &optional quiet)
  "Call FUNCTION when the program is ready, and start it if necessary.
The function gets nil, or the error if it cannot be started.  If the
program ended too often, it is not started while QUIET is non-nil."
  (condition-case problem
      (progn
        (unless (casewire-live-p)
          (when casewire--restart-timer
            (cancel-timer casewire--restart-timer)
            (setq casewire--restart-timer nil))
          (when (and quiet (> (length (seq-filter (lambda (time) (< (- (float-time) time) 60)) casewire--deaths))
                              casewire-restart-limit))
            (signal 'casewire-error '("The program ended too often")))
          (casewire--connect))
        (if (eq (oref casewire--connection state) 'ready)
            (funcall function nil)
          (push function (oref casewire--connection waiting))))
    (casewire-error
     (funcall function (list :kind "program" :sent nil :message (cadr problem))))))

;;;; Requests

(defvar casewire--answered (make-symbol "answered")
  "A value that no result has.")

(defun casewire--failure (error sent)
  "Return the property list of ERROR, an object of JSON-RPC.
SENT states whether the request was written to the program."
  (let* ((data (plist-get error :data))
         (data (and (listp data) data))
         (code (plist-get error :code)))
    (list :kind (or (plist-get data :kind) (if (eql code -1) "connection" "unknown"))
          :code code
          :message (if (eql code -1)
                       "The program ended before it answered"
                     (casewire-clean-line
                      (let ((message (plist-get error :message)))
                        (if (stringp message) message (format "Error %s" code)))))
          :data data
          :sent sent)))

(cl-defun casewire-request (method params &key success failure timeout)
  "Send a request with METHOD and PARAMS, and return a function that cancels it.
SUCCESS is called with the result, or FAILURE with a property list
that has :kind, :message, :data and :sent.  The :kind is that of the
protocol, or one of these:

  \"program\"     the program is missing or cannot be started
  \"connection\"  the program ended
  \"noAnswer\"    the program did not answer within TIMEOUT seconds
  \"invalid\"     the request cannot be written as JSON

:sent is nil if the program certainly did not get the request."
  (let* (id done connection
         (finish (lambda (function value)
                   (unless done
                     (setq done t)
                     (when function (funcall function value))))))
    (casewire-when-ready
     (lambda (problem)
       (cond
        (done nil)
        (problem (funcall finish failure problem))
        (t
         (setq connection casewire--connection)
         (condition-case cause
             ;; Input must not interrupt the middle of a message.
             (let ((throw-on-input nil))
               (oset connection last-id nil)
               (jsonrpc-async-request
                connection method params
                :timeout (or timeout (+ casewire-timeout 15))
                :success-fn (lambda (result) (funcall finish success result))
                :error-fn
                (lambda (error)
                  (if (eql -1 (plist-get error :code))
                      ;; Later, because jsonrpc.el has a message of its own.
                      (run-with-timer 0 nil finish failure (casewire--failure error t))
                    (funcall finish failure (casewire--failure error t))))
                :timeout-fn
                (lambda ()
                  (funcall finish failure
                           (list :kind "noAnswer" :sent t
                                 :message (format "The program did not answer within %s seconds"
                                                  (or timeout (+ casewire-timeout 15)))))))
               (setq id (oref connection last-id)))
           ((wrong-type-argument json-error json-value-p)
            (funcall finish failure
                     (list :kind "invalid" :sent nil
                           :message (format "Cannot send this: %s" (error-message-string cause)))))
           (quit
            (casewire--abandon connection)
            (funcall finish failure
                     (list :kind "connection" :sent t :message "Writing to the program was interrupted")))
           ;; The end of the message was not written, so the program ignores its start.
           (error
            (funcall finish failure
                     (list :kind "connection" :sent nil
                           :message (format "Cannot write to the program: %s"
                                            (casewire-clean-line (error-message-string cause)))))))))))
    (lambda ()
      (cond (done nil)
            ((and id (eq connection casewire--connection) (casewire-live-p))
             (ignore-errors (jsonrpc-notify connection '$/cancelRequest (list :id id))))
            ((not id)
             (funcall finish failure
                      (list :kind "requestCancelled" :sent nil :message "The request was cancelled")))))))

(defun casewire-notify (method params)
  "Send a notification with METHOD and PARAMS if the program is ready."
  (when (and (casewire-live-p) (eq (oref casewire--connection state) 'ready))
    (let ((connection casewire--connection)
          (throw-on-input nil))
      (condition-case problem
          (progn (jsonrpc-notify connection method params) t)
        (quit (casewire--abandon connection)
              (signal 'quit (cdr problem)))
        (error nil)))))

(defun casewire--abandon (connection)
  "End CONNECTION, which has half a message.  The program is restarted."
  (delete-process (oref connection process)))

(cl-defun casewire-call (method params &key timeout (signal t))
  "Send a request with METHOD and PARAMS, wait, and return its result.
If it fails, signal a `casewire-error' with the message and the
property list of `casewire-request'; return nil if SIGNAL is nil.
TIMEOUT is in seconds.  \\[keyboard-quit] cancels the request."
  (let* ((value casewire--answered) failure
         (limit (+ (float-time) (or timeout (+ casewire-timeout 15)) 1))
         (cancel (casewire-request method params :timeout timeout
                                   :success (lambda (result) (setq value result))
                                   :failure (lambda (problem) (setq failure problem value nil)))))
    (unwind-protect
        (while (and (eq value casewire--answered) (< (float-time) limit))
          (accept-process-output
           (and (casewire-live-p) (oref casewire--connection process)) 0.1))
      (when (eq value casewire--answered)
        (funcall cancel)))
    (when (eq value casewire--answered)
      (setq failure (or failure '(:kind "noAnswer" :sent t :message "The program did not answer"))))
    (cond ((not failure) value)
          (signal (signal 'casewire-error (list (casewire-failure-text failure) failure))))))

(defun casewire-failure-text (failure)
  "Return what FAILURE of `casewire-request' means, and what to do."
  (let* ((data (plist-get failure :data))
         (kind (plist-get failure :kind))
         (message (string-trim-right (plist-get failure :message) "[. ]+"))
         (more (delq nil
                     (list
                      (when-let ((vendor (plist-get data :vendorMessage)))
                        (let ((vendor (casewire-clean-line vendor)))
                          (unless (string-search vendor message)
                            (format "The vendor states: %s" (truncate-string-to-width vendor 200 nil nil "...")))))
                      (let ((remedy (plist-get data :remedy)))
                        (and (stringp remedy) (string-trim-right (casewire-clean-line remedy) "\\.")))
                      (when-let ((seconds (plist-get data :retryAfterSeconds)))
                        (format "Try again in %s seconds" seconds))
                      (pcase kind
                        ("authRequired" "Correct the credentials, then use M-x casewire-restart")
                        ("configuration" (and (equal "profiles" (plist-get data :key))
                                              "M-x casewire-try-sandbox needs no configuration")))))))
    (concat message (mapconcat (lambda (sentence) (concat ".  " sentence)) more ""))))

;;;; Messages of the program

(defun casewire--notified (_connection method params)
  "React to the notification METHOD with PARAMS."
  (pcase method
    ('window/logMessage nil)
    ('window/showMessage
     (message "casewire: %s" (casewire-clean-line (plist-get params :message))))
    ('session/didChange
     (when (equal (plist-get params :state) "refused")
       (message "casewire: %s" (casewire-clean-line
                                (or (plist-get params :lastError)
                                    (format "The vendor of %s refused the credentials"
                                            (plist-get params :profile)))))))
    (_ (when (featurep 'casewire-inline)
         (casewire-inline-notified method params)))))

(defun casewire--requested (_connection method params)
  "Answer the request METHOD with PARAMS."
  (pcase method
    ('workspace/configuration
     (vconcat (mapcar (lambda (_item) (or casewire-settings (make-hash-table)))
                      (plist-get params :items))))
    ('workspace/inlayHint/refresh
     (when (featurep 'casewire-inline)
       (casewire-inline-update-hints))
     nil)
    ('workspace/applyEdit
     (list :applied (if (and (featurep 'casewire-inline) (casewire-inline-applied params)) t :json-false)))
    ('window/showDocument
     (list :success (if (casewire-browse (plist-get params :uri)) t :json-false)))
    ;; Writes have commands of their own: without an answer, nothing is sent.
    ((or 'window/showMessageRequest 'client/registerCapability 'client/unregisterCapability
         'window/workDoneProgress/create)
     nil)
    (_ (jsonrpc-error :code -32601 :message (format "Unknown method \"%s\"." method)))))

(defun casewire-browse (address)
  "Open ADDRESS in a browser if it is one of the web.  Return non-nil then."
  (when (and (stringp address)
             (string-match-p "\\`https?://[^][{}<>\"\\^`|[:space:][:cntrl:]]+\\'" address))
    (browse-url address)
    t))

;;;; Commands

(defun casewire--shut-down ()
  "End the program.  A write that is under way has 10 seconds to complete."
  (when casewire--restart-timer
    (cancel-timer casewire--restart-timer)
    (setq casewire--restart-timer nil))
  (when-let ((connection casewire--connection))
    (let ((process (oref connection process))
          (limit (+ (float-time) 12)))
      (oset connection state 'stopping)
      ;; `shutdown' and `exit' would not wait for a write.
      (ignore-errors (process-send-eof process))
      (while (and (process-live-p process) (< (float-time) limit))
        (accept-process-output process 0.05))
      (delete-process process)
      (when (eq connection casewire--connection)
        (casewire--ended connection)))))

;;;###autoload
(defun casewire-stop ()
  "End the program.  It is started again by the next command that needs it."
  (interactive)
  (casewire--shut-down)
  (when (called-interactively-p 'interactive)
    (message "casewire was stopped")))

;;;###autoload
(defun casewire-restart ()
  "Start the program again, with the options as they are now."
  (interactive)
  (casewire--shut-down)
  (setq casewire--deaths nil casewire--failed-start nil)
  (casewire-call 'ping nil :timeout 10)
  (message "casewire was restarted%s" (if casewire-sandbox " with simulated vendors" "")))

;;;###autoload
(defun casewire-try-sandbox ()
  "Try casewire with simulated vendors, without an account or a network.
Lists the simulated cases.  To leave the sandbox, set the option
`casewire-sandbox' to nil and use \\[casewire-restart]."
  (interactive)
  (setq casewire-sandbox t)
  (casewire-restart)
  (call-interactively #'casewire-list))

;;;###autoload
(defun casewire-show-log ()
  "Show what the program wrote to its log."
  (interactive)
  (let ((buffer (get-buffer " *casewire stderr*")))
    (if (or (not buffer) (zerop (buffer-size buffer)))
        (message "The log of casewire is empty")
      (let ((text (with-current-buffer buffer (buffer-string))))
        (with-current-buffer (get-buffer-create "*casewire log*")
          (let ((inhibit-read-only t))
            (erase-buffer)
            (insert (casewire-clean text)))
          (special-mode)
          (display-buffer (current-buffer)))))))

;;;; The case at point

(defvar casewire-case-history nil
  "The cases that were entered.")

(defvar-local casewire-current-case nil
  "The id of the case that this buffer shows, or nil.")

(defun casewire-references (text)
  "Return the cases that TEXT mentions, as the method `references/find' does."
  (append (plist-get (casewire-call 'references/find
                                    (list :text (casewire--encodable text) :encoding "utf-32")
                                    :timeout 2 :signal nil)
                     :references)
          nil))

(defun casewire-case-at-point ()
  "Return the id or the number of the case at point, else of the first in the line.
Return nil for a line without a case, and without the program."
  (or (get-char-property (point) 'casewire-case)
      (and (derived-mode-p 'casewire-list-mode)
           (get-text-property (line-beginning-position) 'tabulated-list-id))
      casewire-current-case
      (let* ((inhibit-field-text-motion t)
             (start (line-beginning-position))
             (end (min (line-end-position) (+ start 2000)))
             (line (buffer-substring-no-properties start end))
             (column (- (point) start)))
        (when (string-match-p "[0-9]" line)
          (let* ((references (casewire-references line))
                 (found (or (seq-find (lambda (reference)
                                        (let ((range (plist-get reference :range)))
                                          (<= (plist-get (plist-get range :start) :character) column
                                              (plist-get (plist-get range :end) :character))))
                                      references)
                            (car references))))
            (when found
              (or (plist-get found :case) (plist-get found :number))))))))

(defun casewire-read-case (prompt)
  "Read the id or the number of a case with PROMPT.
The default is the case at point."
  (let* ((default (casewire-case-at-point))
         (text (string-trim (completing-read (format-prompt prompt default)
                                             (casewire--case-table)
                                             nil nil nil 'casewire-case-history default))))
    (when (string-empty-p text)
      (user-error "No case was entered"))
    text))

(defun casewire--case-table ()
  "Return a completion table of the cases that the program knows."
  (let (titles)
    (lambda (string predicate action)
      (if (eq action 'metadata)
          `(metadata (category . casewire-case)
                     (display-sort-function . identity)
                     (annotation-function
                      . ,(lambda (id)
                           (concat "  " (cdr (assoc id titles))))))
        (unless titles
          (setq titles
                (mapcar (lambda (row)
                          (cons (plist-get row :id) (casewire-clean-line (plist-get row :title))))
                        (plist-get (casewire-call 'cases/list
                                                  '(:query "status:open" :limit 200 :fields ["title"]
                                                    :maxAgeSeconds 600)
                                                  :timeout 5 :signal nil)
                                   :cases))))
        (complete-with-action action titles string predicate)))))

(defun casewire-rpc-unload-function ()
  "End the program, because its messages would call functions that are gone."
  (casewire--shut-down)
  nil)

(provide 'casewire-rpc)
;;; casewire-rpc.el ends here
