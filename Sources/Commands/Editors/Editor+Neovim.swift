extension Editor {
  static let neovimText = #"""
    -- casewire in Neovim 0.8 or later. This belongs into ~/.config/nvim/init.lua. The plugin in clients/neovim of
    -- casewire's repository needs nothing of this, and also lists, shows and answers cases.
    -- To try it with simulated vendors, add "--sandbox" to the command. :checkhealth vim.lsp shows whether it runs.

    do
      local command = { "casewire", "serve" }

      -- The folder of the project; nil for a buffer that is not a file, such as those of fugitive and diffview.
      local function root(buffer)
        local name = vim.api.nvim_buf_get_name(buffer)
        if vim.bo[buffer].buftype ~= "" or name:find("^%a[%w+.-]+:") then return nil end
        local folder = name == "" and vim.fn.getcwd() or vim.fs.dirname(name)
        local marker = vim.fs.find({ ".casewire.json", ".git" }, { path = folder, upward = true })[1]
        return marker and vim.fs.dirname(marker) or folder
      end

      -- Hints exist in Neovim 0.10 or later. They are enabled for all servers of a buffer.
      vim.api.nvim_create_autocmd("LspAttach", {
        callback = function(event)
          local client = vim.lsp.get_client_by_id(event.data.client_id)
          if client and client.name == "casewire" and vim.lsp.inlay_hint then
            vim.lsp.inlay_hint.enable(true, { bufnr = event.buf })
          end
        end,
      })

      if vim.lsp.config then
        -- Neovim 0.11 or later.
        vim.lsp.config("casewire", {
          cmd = command,
          root_dir = function(buffer, start)
            local folder = root(buffer)
            if folder then start(folder) end
          end,
          -- The settings, as in .casewire.json.
          settings = { casewire = { hints = "all" } },
        })
        vim.lsp.enable("casewire")
      else
        vim.api.nvim_create_autocmd("FileType", {
          callback = function(event)
            local folder = root(event.buf)
            if not folder then return end
            vim.lsp.start({
              name = "casewire", cmd = command, root_dir = folder, settings = { casewire = { hints = "all" } },
            })
          end,
        })
      end
    end

    """#
}
