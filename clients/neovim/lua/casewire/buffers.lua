--- The buffers whose names begin with case:// and cases://.
local text = require("casewire.text")
local M = {}

--- The case id of a buffer name, and whether it is that of a comment.
---@return string? id, boolean is_comment
local function parse(name)
  local rest = name:match("^case://(.+)$") or ""
  local id = rest:match("^(.+)/comment$")
  if id and text.is_id(id) then return id, true end
  return text.is_id(rest) and rest or nil, false
end

--- Fills a buffer that cannot be changed. Keeps the cursors of its windows.
function M.fill(buf, lines)
  local options = vim.bo[buf]
  options.modifiable = true
  local views = {}
  for _, window in ipairs(vim.fn.win_findbuf(buf)) do views[window] = vim.api.nvim_win_get_cursor(window) end
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  for window, cursor in pairs(views) do
    pcall(vim.api.nvim_win_set_cursor, window, { math.min(cursor[1], #lines), cursor[2] })
  end
  options.modifiable, options.modified = false, false
end

--- Makes a buffer one that shows something and cannot be changed.
function M.prepare(buf, filetype)
  local options = vim.bo[buf]
  options.buftype, options.swapfile, options.bufhidden, options.buflisted = "nofile", false, "hide", true
  options.undolevels = -1
  -- Vendors write the text, and a modeline in it would set options.
  options.modeline = false
  if options.filetype ~= filetype then options.filetype = filetype end
  options.modifiable = false
end

--- Maps keys in a buffer. The descriptions are also the help of `g?`.
---@param keys [string, fun(), string][]
function M.map(buf, keys)
  for _, key in ipairs(keys) do
    vim.keymap.set("n", key[1], key[2], { buffer = buf, nowait = true, silent = true, desc = "casewire: " .. key[3] })
  end
  vim.keymap.set("n", "g?", function()
    local chunks = {}
    for _, key in ipairs(keys) do table.insert(chunks, { ("%-6s %s\n"):format(key[1], key[3]) }) end
    table.insert(chunks, { ":help casewire-keys" })
    vim.api.nvim_echo(chunks, false, {})
  end, { buffer = buf, nowait = true, silent = true, desc = "casewire: shows these keys" })
end

--- Asks a question. Returns the number of the answer; 0 if the question was closed.
---@param choices string as those of `confirm()`; the second is the default
function M.ask(question, choices)
  local ok, answer = pcall(vim.fn.confirm, question, choices, 2)
  -- Without it, Neovim waits for a key after the next message.
  vim.cmd("redraw")
  return ok and answer or 0
end

--- Closes the window, or shows the previous buffer in the last one.
function M.close()
  if #vim.api.nvim_tabpage_list_wins(0) > 1 then
    pcall(vim.api.nvim_win_close, 0, false)
  elseif vim.fn.bufnr("#") > 0 then
    vim.cmd("buffer #")
  end
end

--- Shows a buffer by its name in a window.
---@param name string
---@param mods string? such as "vertical"
---@param command "buffer"|"split"
---@return integer buf
function M.show(name, mods, command)
  local buf = vim.fn.bufadd(name)
  vim.bo[buf].buflisted = true
  local window = vim.fn.bufwinid(buf)
  mods = mods or ""
  if window ~= -1 and mods == "" then
    vim.api.nvim_set_current_win(window)
  elseif command == "split" or mods ~= "" then
    vim.cmd(("%s sbuffer %d"):format(mods, buf))
  else
    vim.cmd(("hide buffer %d"):format(buf))
  end
  return buf
end

--- BufReadCmd of case://.
function M.read_case(event)
  local id, is_comment = parse(vim.api.nvim_buf_get_name(event.buf))
  if not id then
    M.prepare(event.buf, "casewire")
    M.fill(event.buf, { "The name of this buffer is not case://PROFILE/NUMBER." })
  elseif is_comment then
    require("casewire.comment").read(event.buf, id)
  else
    require("casewire.case").read(event.buf, id)
  end
end

--- BufReadCmd of cases://.
function M.read_list(event)
  require("casewire.list").read(event.buf, vim.api.nvim_buf_get_name(event.buf):match("^cases://(.*)$"))
end

vim.api.nvim_create_autocmd("BufWinEnter", {
  group = vim.api.nvim_create_augroup("casewire_buffers", {}), pattern = { "case://*", "cases://*" },
  callback = function(event)
    local is_list = event.match:find("^cases://") ~= nil
    for name, value in pairs({ wrap = not is_list, linebreak = not is_list, cursorline = is_list }) do
      vim.api.nvim_set_option_value(name, value, { scope = "local" })
    end
  end,
})

--- BufWriteCmd, FileWriteCmd and FileAppendCmd of both.
function M.write(event)
  local buf = vim.api.nvim_get_current_buf()
  local id, is_comment = parse(vim.api.nvim_buf_get_name(buf))
  local function refuse(message) vim.notify("casewire: " .. message, vim.log.levels.ERROR) end
  if not id or not is_comment or event.match ~= vim.api.nvim_buf_get_name(buf) then
    return refuse("Only a comment can be written. :CaseComment opens one.")
  end
  if event.event ~= "BufWriteCmd" then return refuse("Only a whole comment can be sent. Nothing was sent.") end
  require("casewire.comment").send(buf, vim.v.cmdbang == 1)
end

return M
