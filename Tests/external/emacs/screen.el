;;; Prepares the Emacs of which screen.py shows the screens.  -*- lexical-binding: t -*-
(setq inhibit-startup-screen t make-backup-files nil auto-save-default nil create-lockfiles nil
      ring-bell-function #'ignore python-indent-guess-indent-offset nil vc-handled-backends nil
      mode-line-format '(" %b  (" mode-name mode-line-process minor-mode-alist ")")
      eldoc-echo-area-use-multiline-p 12 eldoc-idle-delay 0.1 max-mini-window-height 12)
(setq-default mode-line-format mode-line-format)
(menu-bar-mode -1)
(require 'casewire)
(setq casewire-command (list (getenv "CASEWIRE"))
      casewire-sandbox t
      casewire-draft-directory (expand-file-name "drafts" (getenv "HOME")))
(global-casewire-mode)
(global-set-key (kbd "C-c k") 'casewire-command-map)
