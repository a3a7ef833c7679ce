;;; casewire-test-helpers.el --- What the tests share  -*- lexical-binding: t -*-

;;; Commentary:

;; The tests use the program that the variable CASEWIRE of the environment
;; names.  They wait for conditions, with a limit, and never for a time.

;;; Code:

(require 'ert)
(require 'cl-lib)
(require 'json)
(require 'url)
(require 'casewire)
(require 'casewire-rpc)
(require 'casewire-inline)
(require 'casewire-list)
(require 'casewire-case)
(require 'casewire-comment)

(defconst casewire-test-directory
  (file-name-directory (or load-file-name buffer-file-name)))

(defconst casewire-test-program
  (or (getenv "CASEWIRE") (executable-find "casewire")
      (error "Set CASEWIRE to the program")))

(defconst casewire-test-python (or (executable-find "python3") "python3"))

(setq url-proxy-services nil
      make-backup-files nil
      auto-save-default nil
      create-lockfiles nil
      python-indent-guess-indent-offset nil
      vc-handled-backends nil)

(defun casewire-test-wait (condition &optional seconds)
  "Wait until CONDITION returns non-nil, at most SECONDS, and return its value."
  (let ((end (+ (float-time) (or seconds 20))) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      ;; ERT would stop where jsonrpc.el handles an error.
      (let ((debug-on-error nil))
        (accept-process-output nil 0.02)))
    value))

(defvar casewire-test-messages nil
  "The messages of the current test, newest first.")

(defmacro casewire-test-until (&rest condition)
  "Fail unless the forms CONDITION are non-nil in time.  Return their value."
  `(let ((value (casewire-test-wait (lambda () ,@condition))))
     (unless value
       (ert-fail (list "Not in time:" ',condition casewire-test-messages)))
     value))

(defvar casewire-test-folder nil
  "The directory of the current test.")

(defun casewire-test-reset ()
  "End the program and kill the buffers of a test."
  (let ((process (and casewire--connection (oref casewire--connection process))))
    (when casewire--connection
      (oset casewire--connection state 'stopping))
    (when process
      (delete-process process)))
  (setq casewire--connection nil casewire--deaths nil casewire--failed-start nil casewire--folders nil)
  (when casewire--restart-timer
    (cancel-timer casewire--restart-timer)
    (setq casewire--restart-timer nil))
  (cl-letf (((symbol-function 'yes-or-no-p) #'always))
    (dolist (buffer (buffer-list))
      (when (or (string-prefix-p "*casewire" (buffer-name buffer))
                (and (buffer-file-name buffer)
                     (string-prefix-p (or casewire-test-folder "/nowhere") (buffer-file-name buffer))))
        (with-current-buffer buffer
          (set-buffer-modified-p nil))
        (kill-buffer buffer)))))

(defmacro casewire-test (options &rest body)
  "Run BODY with the program and OPTIONS, a list of variables and values.
The program has simulated vendors, unless OPTIONS name a command."
  (declare (indent 1))
  `(let* ((casewire-test-folder (file-name-as-directory (make-temp-file "casewire-test-" t)))
          (casewire-draft-directory (expand-file-name "drafts/" casewire-test-folder))
          (process-environment
           (append (mapcar (lambda (name) (format "%s=%s" name (expand-file-name "home" casewire-test-folder)))
                           '("XDG_CACHE_HOME" "XDG_STATE_HOME" "XDG_CONFIG_HOME"))
                   '("CASEWIRE_CONFIG") process-environment))
          (casewire-command (list casewire-test-program))
          (casewire-sandbox t)
          (casewire-idle-delay 0.02)
          (casewire-draft-delay 0.02)
          (casewire-test-messages nil)
          (inhibit-message t)
          ,@options)
     (casewire-test-reset)
     (unwind-protect
         (cl-letf* ((original (symbol-function 'message))
                    ((symbol-function 'message)
                     (lambda (&rest arguments)
                       (let ((text (apply original arguments)))
                         (when text (push text casewire-test-messages))
                         text))))
           ,@body)
       (casewire-test-reset)
       (ignore-errors (delete-directory casewire-test-folder t)))))

(defun casewire-test-reported-p (regexp)
  "Return non-nil if a message of the current test matches REGEXP."
  (seq-some (lambda (text) (string-match-p regexp text)) casewire-test-messages))

(defun casewire-test-file (name text)
  "Visit a new file NAME with TEXT, and turn on `casewire-mode'."
  (let ((file (expand-file-name name casewire-test-folder)))
    (make-directory (file-name-directory file) t)
    (let ((coding-system-for-write 'utf-8-unix))
      (write-region text nil file nil 'silent))
    (let ((enable-local-variables nil))
      (switch-to-buffer (find-file-noselect file)))
    (casewire-mode)
    (current-buffer)))

(defun casewire-test-hints ()
  "Return the hints of this buffer, pairs of a number and a text."
  (mapcar (lambda (overlay)
            (cons (buffer-substring-no-properties (overlay-start overlay) (overlay-end overlay))
                  (substring-no-properties (or (overlay-get overlay 'after-string) ""))))
          (sort (casewire--overlays (point-min) (point-max))
                (lambda (one other) (< (overlay-start one) (overlay-start other))))))

(defconst casewire-test-source "def mount(server):
    # Red Hat 04180515: clients hang after a failover 💾
    options = [\"soft\"]
    # 💾 TODO: back to GFS2 when case #04003536 is solved.
    # ibm/CS4178171 and ibm/CS9999999, case: \n    number = 682299374
")

(defun casewire-test-go (text)
  "Move into TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (+ 2 (match-beginning 0))))

(defun casewire-test-eldoc ()
  "Return what ElDoc gets at point, or `none'."
  (let (answer)
    (casewire-eldoc (lambda (text &rest _) (setq answer (or text 'none))))
    (casewire-test-wait (lambda () answer))
    (if (stringp answer) (substring-no-properties answer) answer)))

;;;; Simulated vendors whose failures a test chooses

(defvar casewire-test-vendors nil
  "What `casewire sandbox' printed: the vendors and their credentials.")

(defvar casewire-test-vendors-process nil
  "The process of `casewire sandbox'.")

(defun casewire-test-start-vendors ()
  "Start the simulated vendors once for all tests."
  (unless (process-live-p casewire-test-vendors-process)
    (let* ((output "")
           (process (make-process :name "vendors" :command (list casewire-test-program "sandbox" "--port" "0")
                                  :connection-type 'pipe :noquery t
                                  :filter (lambda (_ text) (setq output (concat output text))))))
      (setq casewire-test-vendors-process process)
      (casewire-test-until (string-search "\n" output))
      (setq casewire-test-vendors (json-parse-string output :object-type 'alist :array-type 'array)))))

(defun casewire-test-origin ()
  "Return the address of the simulated vendors."
  (let ((url (alist-get 'baseURL (alist-get 'ibm-cloud casewire-test-vendors))))
    (substring url 0 (string-search "/case-management" url))))

(defun casewire-test-control (path method &optional body)
  "Send BODY to the control PATH of the simulated vendors with METHOD."
  (let* ((url-request-method method)
         (url-request-extra-headers '(("Content-Type" . "application/json")))
         (url-request-data (and body (encode-coding-string (json-serialize body) 'utf-8)))
         (url-show-status nil)
         (buffer (url-retrieve-synchronously (concat (casewire-test-origin) "/_sandbox/" path) t t 10)))
    (with-current-buffer buffer
      (goto-char (point-min))
      (prog1 (progn (re-search-forward "HTTP/1.[01] \\([0-9]+\\)") (string-to-number (match-string 1)))
        (kill-buffer)))))

(defun casewire-test-fault (place fault &optional vendor)
  "Let the next request at PLACE of VENDOR have FAULT, a property list."
  (should (= 204 (casewire-test-control "faults" "POST"
                                        (list :vendor (or vendor "ibm-cloud") :place place :fault fault :times 1)))))

(defun casewire-test-config (&optional change)
  "Write a configuration for the simulated vendors, and return its file.
CHANGE is a function that gets and returns the profile ibm."
  (casewire-test-start-vendors)
  (casewire-test-control "faults" "DELETE")
  (let ((file (expand-file-name "config.json" casewire-test-folder))
        (profile (lambda (vendor)
                   (append `((provider . ,vendor) (requestsPerSecond . 1000))
                           (alist-get (intern vendor) casewire-test-vendors)))))
    (with-file-modes #o600
      (write-region
       (json-serialize
        `((store . "memory")
          (profiles . ((ibm . ,(funcall (or change #'identity) (funcall profile "ibm-cloud")))
                       (redhat . ,(funcall profile "redhat-portal"))
                       (cisco . ,(funcall profile "cisco-support"))))))
       nil file nil 'silent))
    file))

(defun casewire-test-vendor-command (&optional change &rest arguments)
  "Return a command with a configuration for the simulated vendors.
CHANGE is as in `casewire-test-config'; ARGUMENTS are added."
  (append (list casewire-test-program "--config" (casewire-test-config change) "--no-session-store") arguments))

(defun casewire-test-fake-command (plan)
  "Return the command of a program that answers as PLAN, a property list, states."
  (list casewire-test-python (expand-file-name "fake-server.py" casewire-test-directory)
        (json-serialize plan :false-object :json-false) (casewire-test-log)))

(defun casewire-test-log ()
  "Return the file in which the fake program notes its requests."
  (expand-file-name "requests" casewire-test-folder))

(defun casewire-test-requests (method)
  "Return how often the fake program got METHOD."
  (if (file-exists-p (casewire-test-log))
      (with-temp-buffer
        (insert-file-contents (casewire-test-log))
        (how-many (regexp-quote (format "\"method\": \"%s\"" method))))
    0))

(provide 'casewire-test-helpers)
;;; casewire-test-helpers.el ends here
