;;; casewire-comment-tests.el --- Tests of comments  -*- lexical-binding: t -*-

;;; Commentary:

;; Whatever fails while a comment is sent: the text is still there, and the
;; buffer states what is known.

;;; Code:

(require 'casewire-test-helpers)

(defconst casewire-test-case "ibm/CS4178171")

(defconst casewire-test-text "Seen again at 10:05, \"link down\" this time. Größe 💾\n\nRegards")

(defun casewire-test-comments (&optional case)
  "Return the texts of the comments on CASE at the vendor."
  (mapcar (lambda (comment) (plist-get comment :text))
          (plist-get (casewire-call 'comments/list
                                    (list :case (or case casewire-test-case) :order "newest" :maxAgeSeconds 0))
                     :comments)))

(defun casewire-test-kill-program ()
  "Kill the program, as the system does when memory is low."
  (signal-process (oref casewire--connection process) 'KILL))

(defun casewire-test-open-draft (&optional name)
  "Open the draft NAME, by default the first one, as a person does."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_ table &rest _) (or name (car (all-completions "" table))))))
    (call-interactively #'casewire-drafts)))

(defvar casewire-test-answer nil
  "The answer to questions.")

(cl-defstruct (casewire-test-failure (:constructor casewire-test-failure (name &key command sandbox case text before after
                                                                              answer variables state note sent error)))
  "A kind of failure.
COMMAND makes the command.  BEFORE is called before the comment is
sent, and AFTER when the request runs.  STATE, NOTE and SENT are
what is known afterwards: NOTE a regular expression, SENT whether
the vendor has the comment, ERROR a regular expression of the
error that the command signals."
  name command sandbox case text before after answer variables state note sent error)

(defun casewire-test-slow (place seconds)
  "Delay the next answer at PLACE by SECONDS."
  (casewire-test-fault place (list :kind "delay" :milliseconds (* 1000 seconds))))

(defconst casewire-test-failures
  (list
   ;; At the vendor.
   (casewire-test-failure
    "The vendor cannot be reached"
    :command (lambda () (casewire-test-vendor-command
                         (lambda (profile) (cons '(baseURL . "http://127.0.0.1:9/case-management/v1")
                                                 (assq-delete-all 'baseURL (copy-alist profile))))))
    :note "\\`Not sent: .*")
   (casewire-test-failure
    "The vendor fails"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "status" :status 503)))
    :state 'unknown :note "The outcome is not known.*may have arrived")
   (casewire-test-failure
    "A gateway answers"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "gatewayPage")))
    :state 'unknown :note "The outcome is not known")
   (casewire-test-failure
    "Permission is missing"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "status" :status 403)))
    :note "\\`Not sent: ")
   (casewire-test-failure
    "The rate is limited"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "status" :status 429 :retryAfter 90)))
    :note "\\`Not sent: .*Try again in [0-9]+ seconds")
   (casewire-test-failure
    "The vendor rejects the content"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "status" :status 400)))
    :note "\\`Not sent: ")
   (casewire-test-failure
    "The answer is lost"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "cutAfterActing")))
    :state 'unknown :sent t :note "The outcome is not known.*C-c C-l checks")
   (casewire-test-failure
    "The answer is cut"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "brokenJSON")))
    :state 'unknown :sent t :note "The outcome is not known")
   (casewire-test-failure
    "The vendor is slow"
    :variables '((casewire-timeout . 1))
    :before (lambda () (casewire-test-slow "addComment" 5))
    :state 'unknown :note "The outcome is not known")
   (casewire-test-failure
    "The credentials are not valid"
    :command (lambda () (casewire-test-vendor-command
                         (lambda (profile) (cons '(credentials . ((apiKey . "an-old-key")))
                                                 (assq-delete-all 'credentials (copy-alist profile))))))
    :note "\\`Not sent: .*API key.*casewire-restart")
   ;; The comment itself.
   (casewire-test-failure
    "The case does not exist" :case "ibm/CS9999999" :note "\\`Not sent: .*CS9999999")
   (casewire-test-failure
    "The profile does not exist" :case "work/CS4178171" :note "\\`Not sent: Unknown profile")
   (casewire-test-failure
    "The vendor has no comments" :case "cisco/694407849" :note "\\`Not sent: .*cannot add comments")
   (casewire-test-failure
    "The comment is empty" :text " \n\t " :error "empty\\.  Nothing was sent")
   (casewire-test-failure
    "The comment is too long" :text (make-string 8001 ?x) :note "\\`Not sent: .*8,?000")
   (casewire-test-failure
    "The comment is longer than the protocol allows" :text (make-string 1000001 ?x) :note "\\`Not sent: ")
   (casewire-test-failure
    "The comment has bytes that are not text" :text (concat "a" (string (unibyte-char-to-multibyte #xe9)) "b")
    :error "bytes that are not text.*Nothing was sent")
   (casewire-test-failure
    "The comment has a null character" :text "a\0b" :error "bytes that are not text.*Nothing was sent")
   (casewire-test-failure
    "Private comments are not supported" :variables '((casewire-comment--private . t))
    :note "\\`Not sent: .*private")
   ;; The person.
   (casewire-test-failure
    "The confirmation is refused" :variables '((casewire-confirm-send . t)) :answer #'ignore)
   (casewire-test-failure
    "The request is cancelled before it is sent"
    ;; The request for the title of the case gets the token.
    :command (lambda () (prog1 (casewire-test-vendor-command) (casewire-test-slow "token" 4)))
    :after (lambda () (casewire-comment-close))
    :note "\\`Not sent: .*cancelled")
   (casewire-test-failure
    "The request is cancelled after it was sent, and its answer is lost"
    :before (lambda () (casewire-test-fault "addComment" '(:kind "cutAfterActing")))
    :after (lambda () (casewire-comment-close))
    :state 'any)
   ;; The program.
   (casewire-test-failure
    "The program is read-only"
    :command (lambda () (casewire-test-vendor-command nil "--read-only"))
    :note "\\`Not sent: .*--read-only")
   (casewire-test-failure
    "The configuration is not valid"
    :command (lambda ()
               (let ((file (expand-file-name "config.json" casewire-test-folder)))
                 (write-region "{\"profiles\": {" nil file nil 'silent)
                 (list casewire-test-program "--config" file)))
    :note "\\`Not sent: .*config.json")
   (casewire-test-failure
    "The configuration is missing"
    :command (lambda () (list casewire-test-program "--config" "/nowhere/config.json"))
    :note "\\`Not sent: .*/nowhere/config.json.*casewire-try-sandbox")
   (casewire-test-failure
    "The program is missing" :command (lambda () '("/nowhere/casewire"))
    :note "\\`Not sent: Cannot find the program /nowhere/casewire.*casewire-command")
   (casewire-test-failure
    "The program cannot be executed"
    :command (lambda ()
               (let ((file (expand-file-name "casewire" casewire-test-folder)))
                 (write-region "" nil file nil 'silent)
                 (list file)))
    :note "\\`Not sent: .*is not executable.*chmod")
   (casewire-test-failure
    "The program is no program"
    :command (lambda ()
               (let ((file (expand-file-name "casewire" casewire-test-folder)))
                 (write-region "\177ELF, but not really" nil file nil 'silent)
                 (set-file-modes file #o700)
                 (list file)))
    :note "\\`Not sent: ")
   (casewire-test-failure
    "The program ends at its start"
    :command (lambda () (casewire-test-fake-command '(:start "cannot read the moon")))
    :note "\\`Not sent: .*did not start: cannot read the moon")
   (casewire-test-failure
    "The program is killed while the comment is sent"
    :before (lambda () (casewire-test-slow "addComment" 20))
    :after (lambda ()
             (casewire-call 'ping nil)
             (casewire-test-kill-program))
    :state 'unknown :note "The outcome is not known: The program ended")
   (casewire-test-failure
    "The program ends when it gets the comment"
    :command (lambda () (casewire-test-fake-command '(:comments/add (:end t))))
    :state 'unknown :note "The outcome is not known: The program ended")
   (casewire-test-failure
    "The answer is not JSON"
    :command (lambda () (casewire-test-fake-command '(:comments/add (:text "<html>"))))
    :variables '((casewire-timeout . 1) (casewire-test-margin . 1))
    :state 'unknown :note "The outcome is not known: The program did not answer")
   (casewire-test-failure
    "The answer never comes"
    :command (lambda () (casewire-test-fake-command '(:comments/add (:nothing t))))
    :variables '((casewire-timeout . 1) (casewire-test-margin . 1))
    :state 'unknown :note "The outcome is not known: The program did not answer")
   (casewire-test-failure
    "The connection is closed while the comment is written"
    ;; The program reads nothing after the request for the title, so that the pipe becomes full.
    :command (lambda () (casewire-test-fake-command
                         (list :cases/get (list :wait (expand-file-name "close" casewire-test-folder) :close 5))))
    :before (lambda ()
              (casewire-test-until (= 1 (casewire-test-requests "cases/get")))
              (run-with-timer 0.3 nil #'write-region "" nil (expand-file-name "close" casewire-test-folder)))
    :text (make-string 500000 ?x)
    :note "\\`Not sent: ")
   (casewire-test-failure
    "The error is of a kind that this version does not know"
    :command (lambda () (casewire-test-fake-command
                         '(:comments/add (:error (:code -31099 :message "The moon is full." :data (:kind "moon"))))))
    :state 'unknown :note "The outcome is not known: The moon is full")
   (casewire-test-failure
    "The answer is not a comment" :sandbox nil
    :command (lambda () (casewire-test-fake-command '(:comments/add (:result :null))))
    :state 'unknown :note "The outcome is not known: The response is not a comment.*may have arrived")
   (casewire-test-failure
    "The error is a defect of the program"
    :command (lambda () (casewire-test-fake-command
                         '(:comments/add (:error (:code -32603 :message "A defect." :data (:kind "internalError"))))))
    :state 'unknown :note "The outcome is not known: A defect")
   ;; The disk.
   (casewire-test-failure
    "The disk is full, and the comment is not to be sent"
    :before (lambda () (casewire-test-fill-disk)) :answer #'ignore
    :state 'full :note "\\`Not sent\\.  The draft is not saved: .*No space left"))
  "The kinds of failure.")

(defvar casewire-test-margin 15
  "The seconds after which the client gives up, behind those of the program.")

(defun casewire-test-fill-disk ()
  "Let the draft be on a disk that is full."
  (let ((file (concat (casewire-comment--draft-file casewire-current-case) ".new")))
    (make-directory (file-name-directory file) t)
    (make-symbolic-link "/dev/full" file t)))

(defun casewire-test-run-failure (failure)
  "Send a comment while FAILURE occurs.  Check the text and what is known."
  (casewire-test ((casewire-sandbox nil)
                  (casewire-command (funcall (or (casewire-test-failure-command failure)
                                                 #'casewire-test-vendor-command)))
                  (casewire-restart-limit 0))
    (let* ((case (or (casewire-test-failure-case failure) casewire-test-case))
           (text (or (casewire-test-failure-text failure) casewire-test-text))
           (variables (casewire-test-failure-variables failure))
           (inhibit-quit nil)
           questions)
      (cl-progv (remq 'casewire-comment--private (mapcar #'car variables))
          (mapcar #'cdr (seq-remove (lambda (pair) (eq 'casewire-comment--private (car pair))) variables))
        (cl-letf* ((request (symbol-function 'casewire-request))
                   ((symbol-function 'casewire-request)
                    (lambda (method params &rest more)
                      (apply request method params
                             (if (assq 'casewire-test-margin variables)
                                 (append more (list :timeout (+ casewire-timeout casewire-test-margin)))
                               more))))
                   ((symbol-function 'yes-or-no-p)
                    (lambda (question)
                      (push question questions)
                      (funcall (or (casewire-test-failure-answer failure) #'always)))))
          (casewire-comment case)
          (should (derived-mode-p 'casewire-comment-mode))
          (let ((buffer (current-buffer)))
            (insert text)
            (when (assq 'casewire-comment--private variables)
              (casewire-comment-toggle-private))
            (casewire-test-until (not (buffer-modified-p)))
            (when (casewire-test-failure-before failure)
              (funcall (casewire-test-failure-before failure)))
            (let ((problem (condition-case problem
                               (progn (casewire-comment-send) nil)
                             (user-error (error-message-string problem)))))
              (if (casewire-test-failure-error failure)
                  (should (string-match-p (casewire-test-failure-error failure) (or problem "")))
                (should-not problem)))
            (when (casewire-test-failure-after failure)
              (funcall (casewire-test-failure-after failure)))
            (casewire-test-until (or (not (buffer-live-p buffer))
                                     (not (eq 'sending (buffer-local-value 'casewire-comment--state buffer)))))
            (unless (and (eq 'any (casewire-test-failure-state failure)) (not (buffer-live-p buffer)))
              ;; The text is still there, in the buffer ...
              (should (buffer-live-p buffer))
              (with-current-buffer buffer
                (should (equal text (casewire-comment--current-text)))
                (should-not buffer-read-only)
                ;; ... and on the disk ...
                (unless (eq 'full (casewire-test-failure-state failure))
                  (should (equal text (plist-get (casewire-comment--read-draft
                                                  (casewire-comment--draft-file casewire-current-case))
                                                 :text))))
                ;; ... and what is known is stated.
                (pcase (casewire-test-failure-state failure)
                  ('any nil)
                  ('full (should-not casewire-comment--state))
                  (state (should (eq state casewire-comment--state))))
                (when (casewire-test-failure-note failure)
                  (should (string-match-p (casewire-test-failure-note failure) (or casewire-comment--note "")))
                  (should (casewire-test-reported-p "kept\\|Nothing was sent"))))
              (when (casewire-test-failure-sent failure)
                (with-current-buffer buffer
                  (should (member (string-trim text) (casewire-test-comments case)))
                  ;; The check finds it, and removes the draft.
                  (casewire-comment-check)
                  (should-not (buffer-live-p buffer))
                  (should-not (casewire-comment--drafts)))))))))))

(dolist (failure casewire-test-failures)
  (let ((name (intern (format "casewire-comment-failure/%s"
                              (replace-regexp-in-string "[^a-z]+" "-" (downcase (casewire-test-failure-name failure)))))))
    (ert-set-test name (make-ert-test :name name
                                      :documentation (casewire-test-failure-name failure)
                                      :body (lambda () (casewire-test-run-failure failure))))))

(ert-deftest casewire-comment/is-sent-once-and-its-draft-is-removed ()
  (casewire-test ()
    (casewire-comment casewire-test-case casewire-test-text)
    (let ((buffer (current-buffer)))
      (casewire-test-until (casewire-comment--drafts))
      (should (= #o600 (logand #o777 (file-modes (casewire-comment--draft-file casewire-test-case)))))
      (should (= #o700 (logand #o777 (file-modes (casewire-comment--draft-directory)))))
      (casewire-comment-send)
      (should-error (casewire-comment-send) :type 'user-error)
      (casewire-test-until (not (buffer-live-p buffer)))
      (should-not (casewire-comment--drafts))
      (should (= 1 (seq-count (lambda (text) (equal text casewire-test-text)) (casewire-test-comments))))
      (should (casewire-test-reported-p "The comment was added to ibm/CS4178171")))))

(ert-deftest casewire-comment/is-sent-although-the-program-was-killed-before ()
  (casewire-test ((casewire-restart-limit 0))
    (casewire-comment casewire-test-case casewire-test-text)
    (casewire-call 'ping nil)
    (let ((buffer (current-buffer)))
      (casewire-test-kill-program)
      (casewire-test-until (not (casewire-live-p)))
      (casewire-comment-send)
      (casewire-test-until (not (buffer-live-p buffer)))
      (should (member casewire-test-text (casewire-test-comments))))))

(ert-deftest casewire-comment/is-not-repeated-without-a-confirmation ()
  (casewire-test ((casewire-sandbox nil)
                  (casewire-command (casewire-test-fake-command
                                     '(:comments/add (:error (:code -31009 :message "Unknown."
                                                              :data (:kind "outcomeUnknown")))))))
    (casewire-comment casewire-test-case casewire-test-text)
    (casewire-comment-send)
    (casewire-test-until (eq casewire-comment--state 'unknown))
    (should (= 1 (casewire-test-requests "comments/add")))
    (let (question)
      (cl-letf (((symbol-function 'yes-or-no-p) (lambda (text) (setq question text) nil)))
        (casewire-comment-send)
        (casewire-call 'ping nil))
      (should (string-match-p "may have arrived already" question)))
    (should (= 1 (casewire-test-requests "comments/add")))
    ;; Also after the buffer was killed.
    (kill-buffer)
    (casewire-test-open-draft)
    (should (eq casewire-comment--state 'unknown))
    (should (equal casewire-test-text (casewire-comment--current-text)))
    (cl-letf (((symbol-function 'yes-or-no-p) #'always))
      (casewire-comment-send)
      (casewire-test-until (= 2 (casewire-test-requests "comments/add"))))))

(ert-deftest casewire-comment/that-another-emacs-may-have-sent-needs-a-confirmation ()
  (pcase-dolist (`(,state ,asks)
                 '((nil nil) ("sending" t) ("unknown" t) (removed t)))
    (casewire-test ((casewire-sandbox nil) (casewire-command (casewire-test-fake-command nil)))
      (casewire-comment casewire-test-case casewire-test-text)
      (casewire-comment-save)
      (cond ((stringp state)
             (write-region (format "%s\n%s" (json-serialize (list :case casewire-test-case :state state))
                                   casewire-test-text)
                           nil casewire-comment--file nil 'silent))
            (state (delete-file casewire-comment--file)))
      (let (question)
        (cl-letf (((symbol-function 'yes-or-no-p) (lambda (text) (setq question text) nil)))
          (casewire-comment-send)
          (casewire-call 'ping nil))
        (should (equal asks (and question (string-match-p "Another Emacs may have sent" question) t))))
      (should (= (if asks 0 1) (casewire-test-requests "comments/add"))))))

(ert-deftest casewire-comment/is-sent-with-a-full-disk-if-the-person-agrees ()
  (casewire-test ()
    (casewire-comment casewire-test-case casewire-test-text)
    (casewire-test-until (casewire-comment--drafts))
    (casewire-test-fill-disk)
    (let ((buffer (current-buffer)) question)
      (cl-letf (((symbol-function 'yes-or-no-p) (lambda (text) (setq question text) t)))
        (casewire-comment-send)
        (casewire-test-until (not (buffer-live-p buffer))))
      (should (string-match-p "No space left" question))
      (should (member casewire-test-text (casewire-test-comments))))))

(ert-deftest casewire-comment/buffer-stays-if-its-draft-cannot-be-saved ()
  (casewire-test ((casewire-draft-delay 3600))
    (casewire-comment casewire-test-case casewire-test-text)
    (casewire-test-fill-disk)
    (let ((buffer (current-buffer)) questions)
      (cl-letf (((symbol-function 'yes-or-no-p) (lambda (text) (push text questions) nil)))
        (should-not (kill-buffer buffer))
        (casewire-test-fill-disk)
        (should-not (run-hook-with-args-until-failure 'kill-emacs-query-functions)))
      (should (= 2 (length questions)))
      (should (string-match-p "No space left.*Lose this comment" (car questions)))
      (should (equal casewire-test-text (with-current-buffer buffer (casewire-comment--current-text)))))))

(defun casewire-test-child (form)
  "Start another Emacs that evaluates FORM, and return its process."
  (make-process
   :name "child" :noquery t :connection-type 'pipe :buffer (get-buffer-create " *child*")
   :command (list (expand-file-name invocation-name invocation-directory) "-Q" "--batch"
                  "-L" (file-name-directory (locate-library "casewire"))
                  "--eval"
                  (prin1-to-string
                   `(progn
                      (require 'casewire)
                      (setq casewire-command ',casewire-command
                            casewire-sandbox ,casewire-sandbox
                            casewire-draft-directory ,casewire-draft-directory
                            casewire-draft-delay 0.05)
                      ,form)))))

(ert-deftest casewire-comment/survives-the-end-of-emacs ()
  (pcase-dolist (`(,end ,state)
                 '(((progn (casewire-comment-send) (while t (accept-process-output nil 1))) unknown)
                   ((while t (accept-process-output nil 1)) nil)
                   ((kill-emacs) nil)
                   ((progn (casewire-comment-send) (kill-emacs)) unknown)))
    (casewire-test ((casewire-sandbox nil)
                    (casewire-command (casewire-test-fake-command '(:comments/add (:nothing t)))))
      (let ((child (casewire-test-child `(progn (casewire-comment ,casewire-test-case)
                                                (insert ,casewire-test-text)
                                                ,end)))
            (file (casewire-comment--draft-file casewire-test-case)))
        (unless (memq 'kill-emacs (flatten-tree end))
          (casewire-test-until (if (eq state 'unknown)
                                   (> (casewire-test-requests "comments/add") 0)
                                 (file-exists-p file)))
          (signal-process child 'KILL))
        (casewire-test-until (not (process-live-p child)))
        (casewire-test-open-draft)
        (should (equal casewire-test-text (casewire-comment--current-text)))
        (should (eq state casewire-comment--state))
        (should (equal (and state t) (and casewire-comment--note
                                          (string-search "may have arrived" casewire-comment--note)
                                          t)))))))

(ert-deftest casewire-comment/draft-is-kept-or-deleted-as-the-person-decides ()
  (casewire-test ()
    (casewire-comment casewire-test-case "One")
    (cl-letf (((symbol-function 'y-or-n-p) #'always))
      (casewire-comment-close))
    (should (equal '("One") (mapcar (lambda (draft) (plist-get draft :text)) (casewire-comment--drafts))))
    (casewire-comment casewire-test-case "Two")
    (should (equal "One\nTwo" (casewire-comment--current-text)))
    (casewire-comment-toggle-private)
    (casewire-comment-save)
    (kill-buffer)
    (casewire-test-open-draft)
    (should casewire-comment--private)
    (cl-letf (((symbol-function 'y-or-n-p) #'ignore))
      (casewire-comment-close))
    (should-not (casewire-comment--drafts))))

(ert-deftest casewire-comment/survives-another-major-mode ()
  (casewire-test ((casewire-draft-delay 3600))
    (casewire-comment casewire-test-case "One")
    (casewire-comment-save)
    (insert ", two")
    (text-mode)
    (should (equal '("One, two") (mapcar (lambda (draft) (plist-get draft :text)) (casewire-comment--drafts))))
    (goto-char (point-max))
    (insert ", three")
    (casewire-comment casewire-test-case)
    (should (derived-mode-p 'casewire-comment-mode))
    (should (equal "One, two, three" (casewire-comment--current-text)))
    (should (buffer-modified-p))))

(ert-deftest casewire-comment/hostile-draft-evaluates-nothing ()
  (casewire-test ()
    (casewire-comment casewire-test-case
                      (concat "-*- eval: (setq casewire-test-evaluated t) -*-\n%b \\[kill-emacs]\n\n;; Local " "Variables:\n;; eval: (setq casewire-test-evaluated t)\n;; End:"))
    (casewire-comment-save)
    (kill-buffer)
    (write-region "not a draft" nil (expand-file-name "x.draft" (casewire-comment--draft-directory)) nil 'silent)
    (write-region "{\"case\": 1}\n" nil (expand-file-name "y.draft" (casewire-comment--draft-directory)) nil 'silent)
    (should (= 1 (length (casewire-comment--drafts))))
    (casewire-test-open-draft)
    (should (string-match-p "Local Variables" (casewire-comment--current-text)))
    (should-not (boundp 'casewire-test-evaluated))))

(ert-deftest casewire-comment/text-stays-if-writing-is-quit ()
  (casewire-test ((casewire-restart-limit 0)
                  (casewire-sandbox nil)
                  ;; The program reads nothing after this request, so that the pipe becomes full.
                  (casewire-command (casewire-test-fake-command '(:cases/get (:wait "/nowhere/file")))))
    (casewire-comment casewire-test-case)
    (casewire-test-until (= 1 (casewire-test-requests "cases/get")))
    (insert (make-string 500000 ?x))
    (casewire-test-until (not (buffer-modified-p)))
    (let ((inhibit-quit nil) (start (float-time)))
      (run-with-timer 0.3 nil (lambda () (setq quit-flag t)))
      (condition-case nil
          (casewire-comment-send)
        (quit nil))
      (should (< (- (float-time) start) 10)))
    (casewire-test-until (eq casewire-comment--state 'unknown))
    (should-not buffer-read-only)
    (should (string-match-p "may have arrived" casewire-comment--note))
    (should (= 500000 (length (casewire-comment--current-text))))
    (casewire-test-until (not (casewire-live-p)))))

(ert-deftest casewire-comment/two-emacs-lose-nothing ()
  (casewire-test ()
    ;; The other Emacs has a draft, and still runs.
    (let ((other (casewire-test-child `(progn (casewire-comment ,casewire-test-case)
                                              (insert "By the other Emacs")
                                              (while t (accept-process-output nil 1))))))
      (unwind-protect
          (progn
            (casewire-comment casewire-test-case)
            (casewire-test-until (casewire-comment--drafts))
            (should (casewire-comment--empty-p))
            (insert "By this Emacs")
            (casewire-test-until (= 2 (length (casewire-comment--drafts))))
            (should (equal '("By the other Emacs" "By this Emacs")
                           (sort (mapcar (lambda (draft) (plist-get draft :text)) (casewire-comment--drafts))
                                 #'string<)))
            (should (equal '("ibm/CS4178171" "ibm/CS4178171 (2)") (mapcar #'car (casewire-comment--draft-choices)))))
        (delete-process other))
      ;; Sending one keeps the other.
      (let ((buffer (current-buffer)))
        (casewire-comment-send)
        (casewire-test-until (not (buffer-live-p buffer))))
      (should (= 1 (length (casewire-comment--drafts))))
      (casewire-test-open-draft)
      (should (equal "By the other Emacs" (casewire-comment--current-text)))
      ;; A draft that another Emacs deleted is written again before its buffer is killed.
      (delete-file casewire-comment--file)
      (kill-buffer)
      (should (equal '("By the other Emacs")
                     (mapcar (lambda (draft) (plist-get draft :text)) (casewire-comment--drafts)))))))

(ert-deftest casewire-comment/of-the-sandbox-stays-there ()
  (casewire-test ()
    (casewire-comment casewire-test-case casewire-test-text)
    (casewire-comment-save)
    (let ((casewire-sandbox nil))
      (should-error (casewire-comment-send) :type 'user-error)
      (should-not (casewire-comment--drafts)))
    (should (= 1 (length (casewire-comment--drafts))))))

(ert-deftest casewire-comment/that-is-changed-while-it-is-sent-is-kept ()
  (casewire-test ((casewire-sandbox nil) (casewire-command (casewire-test-vendor-command)))
    (casewire-comment casewire-test-case "Changed while it is sent")
    (casewire-test-until casewire-comment--title)
    (casewire-test-fault "addComment" '(:kind "delay" :milliseconds 300))
    (casewire-comment-send)
    (read-only-mode -1)
    (goto-char (point-max))
    (insert "  And more")
    (casewire-test-until (casewire-test-reported-p "was added"))
    (should (string-match-p "without your later changes" casewire-comment--note))
    (should (string-suffix-p "And more" (casewire-comment--current-text)))
    (let ((draft (car (casewire-comment--drafts))))
      (should (string-suffix-p "And more" (plist-get draft :text)))
      (should-not (plist-get draft :state)))
    (should (= 1 (seq-count (lambda (text) (equal text "Changed while it is sent")) (casewire-test-comments))))))

(ert-deftest casewire-comment/that-is-closed-while-it-is-sent-leaves-no-draft ()
  (casewire-test ((casewire-sandbox nil) (casewire-command (casewire-test-vendor-command)))
    (casewire-comment casewire-test-case casewire-test-text)
    (casewire-test-until casewire-comment--title)
    (casewire-test-fault "addComment" '(:kind "delay" :milliseconds 300))
    (casewire-comment-send)
    (cl-letf (((symbol-function 'yes-or-no-p) #'always))
      (kill-buffer))
    (should (casewire-comment--drafts))
    (casewire-test-until (casewire-test-reported-p "was added"))
    (should-not (casewire-comment--drafts))))

(provide 'casewire-comment-tests)
;;; casewire-comment-tests.el ends here
