;;; casewire-list.el --- Lists of cases  -*- lexical-binding: t -*-

;; Copyright (C) 2026 The casewire authors

;;; Commentary:

;; A buffer with the cases of all vendors that match a query.

;;; Code:

(require 'casewire-rpc)
(require 'seq)
(require 'tabulated-list)

(declare-function casewire-case "casewire-case" (case))
(declare-function casewire-copy "casewire-case" ())
(declare-function casewire-browse-case "casewire-case" ())
(declare-function casewire-set-status "casewire-case" (case action))
(autoload 'casewire-copy "casewire-case" nil t)
(autoload 'casewire-browse-case "casewire-case" nil t)
(autoload 'casewire-set-status "casewire-case" nil t)

(defface casewire-severe '((t :inherit error))
  "Face of the severities 1 and 2 in a list."
  :group 'casewire-faces)

(defface casewire-waiting '((t :inherit warning))
  "Face of the status of a case that waits for you."
  :group 'casewire-faces)

(defface casewire-done '((t :inherit shadow))
  "Face of the status of a case that is resolved or closed."
  :group 'casewire-faces)

(defvar casewire-query-history nil
  "The queries that were entered.")

(defvar-local casewire-list--query nil
  "The query of this list.")

(defvar-local casewire-list--method nil
  "The method that makes this list, `cases/list' or `cases/search'.")

(defvar-local casewire-list--rows nil
  "The cases of this list, as the program returned them.")

(defvar-local casewire-list--cursor nil
  "The cursor of the next page, or nil.")

(defvar-local casewire-list--status nil
  "What the header line states about the list.")

(defvar-local casewire-list--cancel nil
  "The function that cancels the request of this list, or nil.")

(defvar casewire-list-mode-map
  (let ((map (make-sparse-keymap)))
    (set-keymap-parent map tabulated-list-mode-map)
    (define-key map (kbd "RET") #'casewire-case)
    (define-key map [mouse-2] #'casewire-list-open-at-mouse)
    (define-key map [follow-link] 'mouse-face)
    (define-key map "b" #'casewire-browse-case)
    (define-key map "c" #'casewire-comment)
    (define-key map "d" #'casewire-drafts)
    (define-key map "f" #'casewire-list-filter)
    (define-key map "s" #'casewire-set-status)
    (define-key map "w" #'casewire-copy)
    (define-key map "/" #'casewire-search)
    (define-key map "+" #'casewire-list-more)
    map)
  "Keymap of `casewire-list-mode'.")

(easy-menu-define casewire-list-menu casewire-list-mode-map
  "Menu of `casewire-list-mode'."
  '("Cases"
    ["Open" casewire-case]
    ["Comment" casewire-comment]
    ["Set status" casewire-set-status]
    ["Copy the id" casewire-copy]
    ["Open in the browser" casewire-browse-case]
    "---"
    ["Filter" casewire-list-filter]
    ["Search" casewire-search]
    ["More cases" casewire-list-more :enable casewire-list--cursor]
    ["Refresh" revert-buffer]))

(define-derived-mode casewire-list-mode tabulated-list-mode "Cases"
  "Major mode for lists of support cases.

\\{casewire-list-mode-map}"
  :group 'casewire
  (setq tabulated-list-format [("Case" 18 t)
                               ("S" 2 t)
                               ("Status" 12 t)
                               ("Updated" 16 t)
                               ("Title" 0 t)]
        tabulated-list-padding 1
        ;; The header line has the state of the list, and the buffer the names of the columns.
        tabulated-list-use-header-line nil
        header-line-format '(:eval (propertize (or casewire-list--status "") 'face 'shadow)))
  ;; Not that of a remote file from which the command was used.
  (setq default-directory (expand-file-name "~/"))
  (setq-local revert-buffer-function #'casewire-list--revert)
  (setq-local mode-line-process '(:eval (and casewire-sandbox "[sandbox]")))
  (add-hook 'kill-buffer-hook #'casewire-list--stop nil t)
  (tabulated-list-init-header))

(defconst casewire-list--states
  '(("new" . "new") ("inProgress" . "in progress") ("waitingOnCustomer" . "waits for us")
    ("resolutionProvided" . "answered") ("resolved" . "resolved") ("closed" . "closed"))
  "The texts of the states of cases.")

(defun casewire-list--time (text)
  "Return the time TEXT of the protocol in local time."
  (condition-case nil
      (format-time-string "%F %R" (encode-time (parse-time-string text)))
    (error "")))

(defun casewire-list--entry (row)
  "Return the entry of ROW for `tabulated-list-entries'."
  (let* ((state (plist-get (plist-get row :status) :state))
         (level (plist-get (plist-get row :severity) :level))
         (id (casewire-clean-line (plist-get row :id))))
    (list id
          (vector (propertize id 'mouse-face 'highlight)
                  (propertize (if level (number-to-string level) "")
                              'face (if (and level (<= level 2)) 'casewire-severe 'default))
                  (propertize (or (cdr (assoc state casewire-list--states)) (casewire-clean-line state))
                              'face (pcase state
                                      ("waitingOnCustomer" 'casewire-waiting)
                                      ("resolutionProvided" 'casewire-waiting)
                                      ((or "resolved" "closed") 'casewire-done)
                                      (_ 'default)))
                  (casewire-list--time (plist-get row :updatedAt))
                  (concat (and (eq t (plist-get row :escalated))
                               (propertize "escalated " 'face 'casewire-severe))
                          (casewire-clean-line (plist-get row :title)))))))

(defun casewire-list--set-status (text)
  "Show TEXT in the header line of this list."
  (setq casewire-list--status (concat " " (casewire--mode-line-text text)))
  (force-mode-line-update))

(defun casewire-list--source-text (sources)
  "Return what SOURCES of a result state about vendors that failed."
  (mapconcat (lambda (source)
               (if-let ((failure (plist-get source :failure)))
                   (format ".  %s%s: %s" (plist-get source :profile)
                           (if (eq t (plist-get source :stale)) " (stored cases)" "")
                           (casewire-clean-line (plist-get failure :message)))
                 ""))
             sources ""))

(defun casewire-list--show (result append)
  "Show the cases of RESULT.  APPEND states whether to keep those that are shown."
  (let ((rows (append (plist-get result :cases) nil)))
    (setq casewire-list--cancel nil
          casewire-list--cursor (plist-get result :nextCursor)
          casewire-list--rows
          (if append
              (append casewire-list--rows
                      (seq-remove (lambda (row)
                                    (seq-some (lambda (old) (equal (plist-get old :id) (plist-get row :id)))
                                              casewire-list--rows))
                                  rows))
            rows)
          tabulated-list-entries (mapcar #'casewire-list--entry casewire-list--rows))
    (let ((first (null (tabulated-list-get-id))))
      (tabulated-list-print t)
      (when first
        (goto-char (point-min))
        (while (not (or (eobp) (tabulated-list-get-id)))
          (forward-line))))
    (casewire-list--set-status
     (format "%d %s%s%s" (length casewire-list--rows)
             (if (= 1 (length casewire-list--rows)) "case" "cases")
             (if casewire-list--cursor " (+ reads more)" "")
             (casewire-list--source-text (plist-get result :sources))))))

(defun casewire-list--stop ()
  "Cancel the request of this list."
  (when casewire-list--cancel
    (funcall casewire-list--cancel)
    (setq casewire-list--cancel nil)))

(defun casewire-list--request (&optional cursor)
  "Request the cases of this list, with CURSOR those of the next page."
  (casewire-list--stop)
  (casewire-list--set-status (if cursor "Reading more cases..." "Reading the cases..."))
  (let* ((buffer (current-buffer))
         (current (list nil))
         (cancel
          (casewire-request
           casewire-list--method
           (append (list :limit (if (eq casewire-list--method 'cases/search)
                                    (min 100 casewire-list-limit)
                                  casewire-list-limit)
                         :fields ["title" "status" "severity" "updatedAt" "escalated" "url"])
                   (unless (string-empty-p casewire-list--query)
                     (list :query casewire-list--query))
                   (and cursor (list :cursor cursor)))
           :timeout 630
           :success (lambda (result)
                      (setcar current 'done)
                      (when (buffer-live-p buffer)
                        (with-current-buffer buffer
                          (casewire-list--show result cursor))))
           :failure (lambda (failure)
                      (setcar current 'done)
                      (when (and (buffer-live-p buffer)
                                 (not (equal (plist-get failure :kind) "requestCancelled")))
                        (with-current-buffer buffer
                          (setq casewire-list--cancel nil)
                          (casewire-list--set-status (casewire-failure-text failure))
                          (message "casewire: %s" (casewire-failure-text failure))))))))
    (unless (car current)
      (setq casewire-list--cancel cancel))))

(defun casewire-list--revert (&rest _)
  "Read the cases of this list again."
  (casewire-list--request))

(defun casewire-list--make (method query)
  "Show the result of METHOD for QUERY."
  (let ((buffer (get-buffer-create
                 (format "*casewire %s*"
                         (if (string-empty-p query) "all cases"
                           (truncate-string-to-width (casewire-clean-line query) 60 nil nil "..."))))))
    (with-current-buffer buffer
      (unless (derived-mode-p 'casewire-list-mode)
        (casewire-list-mode))
      (setq casewire-list--method method
            casewire-list--query query)
      (casewire-list--request))
    (pop-to-buffer-same-window buffer)))

(defconst casewire-list--terms
  '("status:open" "status:waitingOnCustomer" "status:closed" "severity:1..2" "is:mine" "is:waiting"
    "is:idle" "is:escalated" "updated:>-7d" "created:>-7d" "profile:" "vendor:" "owner:" "product:" "number:")
  "Terms of queries, to complete.")

(defvar casewire-list--query-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "TAB") #'completion-at-point)
    map)
  "Keymap to read a query.")

(defun casewire-list--complete-term ()
  "Complete the term of a query before point."
  (list (save-excursion (skip-chars-backward "^ " (minibuffer-prompt-end)) (point))
        (point) casewire-list--terms :exclusive 'no))

(defun casewire-list--read-query (prompt initial)
  "Read a query with PROMPT, beginning with INITIAL.  Terms are completed."
  (minibuffer-with-setup-hook
      (lambda ()
        (add-hook 'completion-at-point-functions #'casewire-list--complete-term nil t)
        (use-local-map (make-composed-keymap casewire-list--query-map (current-local-map))))
    (string-trim (read-from-minibuffer prompt initial nil nil 'casewire-query-history))))

;;;###autoload
(defun casewire-list (query)
  "List the cases that match QUERY, of all vendors.
Interactively, use `casewire-list-query'; with a prefix argument,
ask for the query."
  (interactive
   (list (if current-prefix-arg
             (casewire-list--read-query "Query: " casewire-list-query)
           casewire-list-query)))
  (casewire-list--make 'cases/list query))

;;;###autoload
(defun casewire-search (query)
  "List the cases with the words of QUERY in titles, descriptions or comments."
  (interactive (list (casewire-list--read-query "Search cases: " nil)))
  (when (string-empty-p query)
    (user-error "Enter a word to search for"))
  (casewire-list--make 'cases/search query))

(defun casewire-list-filter (query)
  "Show the cases that match QUERY instead of those of this list."
  (interactive (list (casewire-list--read-query "Query: " casewire-list--query)) casewire-list-mode)
  (casewire-list--make 'cases/list query))

(defun casewire-list-more ()
  "Read the next cases of this list."
  (interactive nil casewire-list-mode)
  (unless casewire-list--cursor
    (user-error "All cases are shown"))
  (casewire-list--request casewire-list--cursor))

(defun casewire-list-open-at-mouse (event)
  "Show the case at the mouse, which EVENT describes."
  (interactive "e" casewire-list-mode)
  (mouse-set-point event)
  (call-interactively #'casewire-case))

(provide 'casewire-list)
;;; casewire-list.el ends here
