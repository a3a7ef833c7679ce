-- Uses casewire in Neovim, and writes what the buffer shows as JSON. For Neovim 0.7 and later.
local plan = vim.fn.json_decode(vim.fn.readfile(vim.env.EDITOR_PLAN))
local found = { version = tostring(vim.version().major) .. "." .. vim.version().minor .. "." .. vim.version().patch }

-- The person chooses the comment, and confirms it.
local choices = { "comment", "Yes" }
vim.ui.select = function(items, options, done)
  local format = options.format_item or tostring
  for index, item in ipairs(items) do
    for _, choice in ipairs(choices) do
      if format(item):find(choice, 1, true) then
        if choice == "Yes" then found.question = options.prompt end
        return done(item, index)
      end
    end
  end
  done(nil, nil)
end
-- Some versions ask with a numbered list.
vim.fn.inputlist = function(lines)
  found.question = lines[1]
  for index, line in ipairs(lines) do
    if line:find("Yes", 1, true) then return index - 2 end
  end
  return 0
end

local function wait(what, condition)
  if vim.wait(15000, condition, 50) then return true end
  found.failed = (found.failed or "") .. what .. "; "
  return false
end

local function screen()
  local lines = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
    lines[row] = table.concat(cells)
  end
  return table.concat(lines, "\n")
end

local function run()
  local configuration = {
    name = "casewire", cmd = plan.command, root_dir = plan.folder,
    init_options = { casewire = { refreshSeconds = 1 } },
  }
  local buffer = vim.api.nvim_get_current_buf()
  local client
  if vim.lsp.start then
    client = vim.lsp.start(configuration)
  else
    client = vim.lsp.start_client(configuration)
    vim.lsp.buf_attach_client(buffer, client)
  end
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  if not wait("initialize", function()
    local clients = get()
    return clients[1] and clients[1].initialized and clients[1].server_capabilities.hoverProvider
  end) then return end

  if vim.lsp.inlay_hint then
    vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
    local function shown()
      vim.cmd("redraw!")
      return screen():find(plan.hint, 1, true) ~= nil
    end
    wait("hints", function()
      found.hints = #vim.lsp.inlay_hint.get({ bufnr = buffer })
      return found.hints == 2
    end)
    vim.wait(300)
    -- Neovim does not draw the hints of a refresh if it draws the window between its request and the response.
    if not shown() then
      found.undrawn = true
      vim.lsp.inlay_hint.enable(false, { bufnr = buffer })
      vim.lsp.inlay_hint.enable(true, { bufnr = buffer })
      vim.wait(1000)
      wait("a hint in the buffer", shown)
    end
    found.screen = screen()
  else
    -- The hints of older versions are up to the person: this is the request that a plugin makes.
    wait("a hint", function()
      local answers = vim.lsp.buf_request_sync(buffer, "textDocument/inlayHint", {
        textDocument = vim.lsp.util.make_text_document_params(),
        range = { start = { line = 0, character = 0 }, ["end"] = { line = 100, character = 0 } },
      }, 1000)
      for _, answer in pairs(answers or {}) do
        for _, hint in ipairs(answer.result or {}) do
          if hint.label == plan.hint then return true end
        end
      end
    end)
  end

  if wait("a diagnostic", function() return #vim.diagnostic.get(buffer) == 1 end) then
    local diagnostic = vim.diagnostic.get(buffer)[1]
    found.diagnostic = { line = diagnostic.lnum, column = diagnostic.col, message = diagnostic.message, source = diagnostic.source }
  end

  vim.api.nvim_win_set_cursor(0, { plan.line + 1, plan.column + 2 })
  vim.lsp.buf.hover()
  wait("a hover", function()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      if vim.api.nvim_win_get_config(window).relative ~= "" then
        local lines = vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(window), 0, -1, false)
        found.hover = table.concat(lines, "\n")
        return #found.hover > 0
      end
    end
  end)

  local range = { start = { plan.line + 1, 0 }, ["end"] = { plan.line + 1, #plan.text } }
  if vim.lsp.buf.range_code_action and not vim.lsp.inlay_hint then
    vim.lsp.buf.range_code_action({}, range.start, range["end"])
  else
    vim.lsp.buf.code_action({ range = range })
  end
  wait("a question", function() return found.question ~= nil end)
  vim.wait(1500)

  if plan.definition then
    vim.api.nvim_win_set_cursor(0, { plan.line + 1, plan.column + 2 })
    vim.lsp.buf.definition()
    wait("the case", function() return vim.api.nvim_get_current_buf() ~= buffer end)
    found.case = table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), "\n")
  end
end

vim.defer_fn(function()
  local ok, message = pcall(run)
  if not ok then found.failed = (found.failed or "") .. tostring(message) end
  vim.fn.writefile({ vim.fn.json_encode(found) }, plan.result)
  vim.cmd("qall!")
end, 100)
