--- Comment buffers: `:write` sends the text. Whatever happens, the text stays in the buffer and in a draft until the
--- vendor has confirmed it.
local config = require("casewire.config")
local drafts = require("casewire.drafts")
local errors = require("casewire.errors")
local server = require("casewire.server")
local text = require("casewire.text")
local M = {}

local namespace = vim.api.nvim_create_namespace("casewire_comment")
local SAVE_MILLISECONDS = 500
-- How long Neovim waits at its end for a comment that is being sent.
local LEAVE_MILLISECONDS = 10000
-- The clocks of vendors differ from that of this machine.
local CLOCK_SECONDS = 300
local NEWEST_COMMENTS = 20

---@class casewire.CommentState
---@field buf integer another one, if the buffer was wiped out while the comment was sent
---@field draft casewire.Draft
---@field request casewire.Request? the last attempt
---@field is_sending boolean
---@field is_writing boolean? whether `:write` waits for the response
---@field is_done boolean
---@field is_scheduled boolean
---@field saved string? the content of the file
---@field sent string? the text of the last attempt
---@field problem string? why the draft could not be saved

---@type table<integer, casewire.CommentState>
local states = {}

local is_leaving = false

---@type string? the path of the draft that the next buffer shows
local wanted

local function report(message, level) vim.notify("casewire: " .. message, level or vim.log.levels.INFO) end

local function get_text(buf)
  local lines = vim.api.nvim_buf_get_lines(buf, 0, -1, false)
  return (table.concat(lines, "\n"):gsub("%s+$", ""))
end

--- Shows lines below the text.
local function show(buf, message, highlight)
  if not vim.api.nvim_buf_is_valid(buf) then return end
  vim.api.nvim_buf_clear_namespace(buf, namespace, 0, -1)
  if not message then return end
  local lines = {}
  for _, line in ipairs(text.lines(message)) do table.insert(lines, { { line, highlight } }) end
  vim.api.nvim_buf_set_extmark(buf, namespace, vim.api.nvim_buf_line_count(buf) - 1, 0,
    { virt_lines = lines, right_gravity = true })
end

--- Saves the draft. Returns whether it is on the disk.
local function save(buf)
  local state = states[buf]
  if not state or state.is_done then return true end
  local draft = state.draft
  if vim.api.nvim_buf_is_loaded(buf) then draft.text = get_text(buf) end
  local content = table.concat({ draft.text, draft.state, draft.message or "", tostring(draft.private) }, "\0")
  if state.saved == content and not state.problem then return true end
  if draft.text == "" and draft.state == "draft" then
    drafts.remove(draft)
    state.saved = content
    return true
  end
  local problem = drafts.save(draft)
  if problem and problem ~= state.problem then
    report(("The draft of the comment to %s cannot be saved (%s). The text is only in this buffer: do not close Neovim. "
      .. "Folder: %s"):format(draft.case, text.line(problem), config.drafts()), vim.log.levels.ERROR)
  end
  state.problem = problem
  if not problem then state.saved = content end
  return not problem
end

local function save_later(buf)
  local state = states[buf]
  if not state or state.is_scheduled then return end
  state.is_scheduled = true
  vim.defer_fn(function()
    state.is_scheduled = false
    if states[buf] == state then save(buf) end
  end, SAVE_MILLISECONDS)
end

local function unlock(buf, is_modified)
  if not vim.api.nvim_buf_is_loaded(buf) then return end
  vim.bo[buf].modifiable = true
  vim.bo[buf].modified = is_modified
end

--- Closes the buffer of a comment that was sent, and reads its case again.
local function close(buf, case)
  for _, window in ipairs(vim.fn.win_findbuf(buf)) do
    vim.api.nvim_win_call(window, function()
      -- The last window cannot be closed.
      if not pcall(vim.api.nvim_win_close, window, true) then require("casewire").open(case) end
    end)
  end
  if vim.api.nvim_buf_is_valid(buf) then pcall(vim.api.nvim_buf_delete, buf, { force = true }) end
  require("casewire.case").reload(case)
end

local function succeed(state)
  local buf, case = state.buf, state.draft.case
  state.is_sending = false
  -- The person made the buffer modifiable while the comment was sent.
  local present = vim.api.nvim_buf_is_loaded(buf) and get_text(buf) or state.draft.text
  if present ~= state.sent then
    state.draft.state = "draft"
    unlock(buf, true)
    save(buf)
    show(buf, ("The comment was added to %s without your later changes."):format(case), "WarningMsg")
    return report(("The comment was added to %s without your later changes."):format(case), vim.log.levels.WARN)
  end
  state.is_done = true
  states[buf] = nil
  drafts.remove(state.draft)
  show(buf, nil)
  unlock(buf, false)
  if is_leaving then return end
  report(("The comment was added to %s."):format(case))
  -- While `:write` waits, it closes the buffer itself when it is complete.
  if not state.is_writing then close(buf, case) end
end

local UNKNOWN = "It is not known whether the vendor has this comment."

local function fail(state, problem)
  local buf, draft = state.buf, state.draft
  state.is_sending = false
  local is_unknown = errors.outcome(problem, "comments/add") == "unknown"
  local message = errors.describe(problem)
  draft.state, draft.message = is_unknown and "unknown" or "draft", message
  if is_unknown then
    message = UNKNOWN .. "\n" .. message
  else
    message = "The comment was not sent.\n" .. message
  end
  unlock(buf, true)
  local is_saved = save(buf)
  message = message .. "\n" .. (is_saved and "The text is kept in " .. draft.path or "The text is only in this buffer.")
  show(buf, message, is_unknown and "WarningMsg" or "ErrorMsg")
  -- One line, because Neovim asks for a key after more of them. The reason is below the text.
  report(("%s: %s"):format(draft.case, is_unknown and UNKNOWN or "The comment was not sent. The text is kept."),
    is_unknown and vim.log.levels.WARN or vim.log.levels.ERROR)
  if is_unknown then M.check(buf) end
end

--- Whether a draft is to the simulated vendors and the others are used, or the reverse.
local function is_elsewhere(draft) return draft.is_sandbox ~= config.get().sandbox end

--- A text without the differences that vendors make.
local function normal(value) return text.line(value):lower() end

--- Searches the case for the comment of an attempt with an unknown outcome, and shows what it finds.
---@param buf integer
---@param callback fun(time: string?)? called with the time of the comment, if the case has it
function M.check(buf, callback)
  local state = states[buf]
  -- The other vendors do not know the comment.
  if not state or is_elsewhere(state.draft) then return end
  local draft = state.draft
  local sent_text, message = normal(draft.text), draft.message or ""
  server.request("comments/list", { case = draft.case, order = "newest", limit = NEWEST_COMMENTS, maxAgeSeconds = 0 },
    function(problem, result)
      if states[buf] ~= state or draft.state ~= "unknown" or state.is_sending then return end
      local found
      for _, comment in ipairs(not problem and type(result.comments) == "table" and result.comments or {}) do
        local seconds = text.seconds(comment.createdAt)
        if normal(comment.text) == sent_text and seconds and seconds >= (draft.at or 0) - CLOCK_SECONDS then
          found = text.line(comment.createdAt)
        end
      end
      if found then
        message = ("%s has a comment with this text since %s, so it was probably sent.\n"
          .. ":Casewire discard removes this text."):format(draft.case, found)
      elseif problem then
        message = ("%s\n%s\nThe comments of %s cannot be read: %s"):format(UNKNOWN, message, draft.case,
          errors.describe(problem))
      else
        message = ("%s\n%s\n%s does not have it among its newest %d comments. Check the case again before you repeat "
          .. ":write."):format(UNKNOWN, message, draft.case, NEWEST_COMMENTS)
      end
      show(buf, message, "WarningMsg")
      if callback then callback(found) end
    end)
end

--- Asks whether to send. Returns false for the answer "no", and if the question was closed.
local function is_confirmed(draft, is_forced)
  local is_repetition = draft.state ~= "draft"
  if not is_repetition and (is_forced or not config.get().comment.confirm) then return true end
  local question = ("Add this %scomment to %s%s?"):format(draft.private and "private " or "", draft.case,
    config.get().sandbox and " (simulated vendor)" or "")
  if is_repetition then
    question = ("The comment to %s may have been sent before. If it was, this adds a second one."):format(draft.case)
  end
  local choices = is_repetition and "Send &again\n&Keep as draft" or "&Send\n&Keep as draft"
  return require("casewire.buffers").ask(question, choices) == 1
end

--- Sends the text of a comment buffer.
---@param buf integer
---@param is_forced boolean? whether to send without a question
function M.send(buf, is_forced)
  local state = states[buf]
  if not state then return report("This buffer is not a comment.", vim.log.levels.ERROR) end
  local draft = state.draft
  if state.is_sending then return report("The comment is still being sent.", vim.log.levels.WARN) end
  if get_text(buf) == "" then
    return report("The comment is empty. Nothing was sent.", vim.log.levels.ERROR)
  end
  if is_elsewhere(draft) then
    return report(("The comment to %s was written with %s vendors. Nothing was sent. Use :Casewire %s first."):format(
      draft.case, draft.is_sandbox and "simulated" or "your", draft.is_sandbox and "sandbox" or "real"),
      vim.log.levels.ERROR)
  end
  save(buf)
  if not is_confirmed(draft, is_forced) then
    return report(("Nothing was sent. The comment to %s is kept as a draft."):format(draft.case))
  end
  state.is_sending, state.sent = true, draft.text
  draft.state, draft.message, draft.at = "sending", nil, os.time()
  save(buf)
  vim.bo[buf].modifiable = false
  show(buf, "The comment is being sent to " .. draft.case .. " ...", "Comment")
  local params = { case = draft.case, text = draft.text }
  if draft.private then params.private = true end
  state.request = server.request("comments/add", params, function(problem, result)
    if not problem and (type(result) ~= "table" or type(result.id) ~= "string") then
      problem = { kind = "invalidResponse", message = "The response of casewire is not a comment." }
    end
    if not problem or errors.outcome(problem, "comments/add") == "done" then
      succeed(state)
      if problem then report(errors.describe(problem), vim.log.levels.WARN) end
    else
      fail(state, problem)
    end
  end)
  state.is_writing = true
  vim.wait(config.get().comment.wait_seconds * 1000, function() return not state.is_sending end, 10)
  state.is_writing = false
  if state.is_done then
    -- After the command, because `:wq` closes the window.
    vim.schedule(function() close(buf, draft.case) end)
  elseif state.is_sending then
    report(("The comment to %s is still being sent. :Casewire cancel cancels it."):format(draft.case))
  end
end

--- Cancels the comment that is being sent. One that the vendor already received is added nevertheless.
function M.cancel(buf)
  local state = states[buf]
  if not state or not state.is_sending then
    return report("No comment of this buffer is being sent.", vim.log.levels.ERROR)
  end
  server.cancel(state.request)
end

--- Removes the draft and closes the buffer.
function M.discard(buf)
  local state = states[buf]
  if not state then return report("This buffer is not a comment.", vim.log.levels.ERROR) end
  if state.is_sending then return report("The comment is still being sent.", vim.log.levels.WARN) end
  local case = state.draft.case
  state.is_done = true
  states[buf] = nil
  drafts.remove(state.draft)
  unlock(buf, false)
  close(buf, case)
end

--- The state of a comment to a case that is being sent.
local function find_sending(case)
  for _, state in pairs(states) do
    if state.is_sending and state.draft.case == case then return state end
  end
end

local group = vim.api.nvim_create_augroup("casewire_comment", {})

--- Saves the draft of a buffer when it changes. Not by its name, which the person may change.
local function watch(buf)
  vim.api.nvim_clear_autocmds({ group = group, buffer = buf })
  local function on(events, callback)
    vim.api.nvim_create_autocmd(events, { group = group, buffer = buf, callback = callback })
  end
  on({ "TextChanged", "TextChangedI" }, function() save_later(buf) end)
  on({ "InsertLeave", "BufLeave", "BufUnload" }, function() save(buf) end)
  on("BufHidden", function()
    local state = states[buf]
    -- After the command, which may show a message of its own.
    vim.schedule(function()
      if states[buf] == state and state and not state.is_sending and state.draft.text ~= "" then
        report(("The comment to %s is kept as a draft. :CaseComment opens it again."):format(state.draft.case))
      end
    end)
  end)
  on("BufWipeout", function()
    local state = states[buf]
    if state and not state.is_sending then states[buf] = nil end
  end)
end

--- Fills a comment buffer. Its name is case://PROFILE/NUMBER/comment.
function M.read(buf, case)
  -- `:edit` of a comment: BufUnload has saved it.
  local old = states[buf]
  local state, is_taken = find_sending(case), false
  if state then
    states[state.buf] = nil
    state.buf = buf
  else
    state = { buf = buf, is_sending = false, is_done = false, is_scheduled = false }
    if old and old.problem then
      state.draft, state.problem = old.draft, old.problem
    else
      state.draft, is_taken = drafts.claim(case, wanted)
    end
  end
  states[buf] = state
  watch(buf)
  local draft = state.draft
  local options = vim.bo[buf]
  options.buftype, options.swapfile, options.bufhidden = "acwrite", false, "hide"
  -- A text of a vendor may be quoted.
  options.modeline = false
  options.filetype, options.syntax = "casewire-comment", "markdown"
  options.modifiable = true
  local is_kept = draft.text ~= ""
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(draft.text, "\n", { plain = true }))
  options.modified = is_kept
  vim.b[buf].casewire_case = case
  if state.is_sending then
    options.modifiable = false
    return
  end
  if is_taken then
    show(buf, "Another Neovim has an unsent comment to " .. case .. ". This one is separate.", "WarningMsg")
  elseif draft.state ~= "draft" then
    -- The editor ended before the response, or the response was lost.
    draft.state = "unknown"
    show(buf, UNKNOWN .. "\n" .. (draft.message or "Neovim ended before the response arrived."), "WarningMsg")
    M.check(buf)
  elseif is_kept then
    show(buf, "This draft was not sent." .. (draft.message and "\n" .. draft.message or ""), "Comment")
  else
    show(buf, "A comment to " .. case .. ": :write sends it.", "Comment")
  end
end

--- Opens the comment buffer of a case.
---@param case string
---@param options { text: string?, private: boolean?, mods: string?, path: string? }? `path` is that of a draft
function M.open(case, options)
  options = options or {}
  wanted = options.path
  local buf = require("casewire.buffers").show("case://" .. case .. "/comment", options.mods, "split")
  local state = states[buf]
  local is_other = state and (is_elsewhere(state.draft) or options.path and options.path ~= state.draft.path)
  if is_other and not state.is_sending and save(buf) then
    vim.cmd("edit!")
    state = states[buf]
  end
  wanted = nil
  if not state then return end
  if state.is_sending then
    if options.text and options.text ~= "" then
      vim.fn.setreg('"', options.text)
      report(("A comment to %s is still being sent. The new text is in the unnamed register: p inserts it."):format(case),
        vim.log.levels.WARN)
    end
    return
  end
  if options.private then
    state.draft.private = true
    save(buf)
  end
  if options.text and options.text ~= "" then
    local present = get_text(buf)
    local all = present == "" and options.text or present .. "\n\n" .. options.text
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(all, "\n", { plain = true }))
  end
  vim.api.nvim_win_set_cursor(0, { vim.api.nvim_buf_line_count(buf), 0 })
end

--- Saves all drafts, and waits for what is being sent.
local function leave()
  local function is_sending()
    for _, state in pairs(states) do
      if state.is_sending then return true end
    end
    return false
  end
  for buf in pairs(states) do save(buf) end
  if not is_sending() then return end
  is_leaving = true
  vim.api.nvim_echo({ { "casewire: A comment is being sent. Ctrl-C ends without its response." } }, false, {})
  vim.cmd("redraw")
  vim.wait(LEAVE_MILLISECONDS, function() return not is_sending() end, 20)
  is_leaving = false
end

-- ExitPre is before Neovim ends its language servers.
vim.api.nvim_create_autocmd({ "ExitPre", "VimLeavePre" }, { group = group, callback = leave })

return M
