;;; casewire-tests.el --- All tests  -*- lexical-binding: t -*-

;;; Code:

(require 'casewire-case-tests)
(require 'casewire-comment-tests)
(require 'casewire-inline-tests)

(provide 'casewire-tests)
;;; casewire-tests.el ends here
