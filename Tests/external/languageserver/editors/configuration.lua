-- Waits for what casewire shows with the configuration that it prints, and writes it as JSON.
local result = vim.env.EDITOR_RESULT
vim.defer_fn(function()
  local found = {}
  local ok, message = pcall(function()
    local get = vim.lsp.get_clients or vim.lsp.get_active_clients
    vim.wait(20000, function()
      local hints = vim.lsp.inlay_hint and #vim.lsp.inlay_hint.get({ bufnr = 0 }) or 2
      return hints == 2 and #vim.diagnostic.get(0) == 1
    end, 50)
    for _, diagnostic in ipairs(vim.diagnostic.get(0)) do found.diagnostic = diagnostic.message end
    if vim.lsp.inlay_hint then
      found.hints = {}
      for _, hint in ipairs(vim.lsp.inlay_hint.get({ bufnr = 0 })) do table.insert(found.hints, hint.inlay_hint.label) end
    end
    found.root = get()[1] and get()[1].config.root_dir
    vim.cmd("edit fugitive:///repository/.git//0/a.py")
    vim.bo.filetype = "python"
    vim.wait(500)
    found.artificial = #get({ bufnr = vim.api.nvim_get_current_buf() })
  end)
  if not ok then found.failed = tostring(message) end
  vim.fn.writefile({ vim.fn.json_encode(found) }, result)
  vim.cmd("qall!")
end, 100)
