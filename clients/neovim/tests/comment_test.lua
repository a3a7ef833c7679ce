--- Comments: whatever fails while one is sent, the text is still there, and the plugin states what is known.
local support = require("support")
local wait, equal, contains = support.wait, support.equal, support.contains
local uv = vim.uv or vim.loop

local config = support.start_vendors()
local case = support.find_case({ profiles = { "ibm" }, status = { "inProgress" } }, config).id
local number = 0

local function answer(value)
  local questions = {}
  vim.fn.confirm = function(question)
    table.insert(questions, question)
    if type(value) == "function" then return value() end
    return value
  end
  return questions
end

local function setup(options)
  support.setup(vim.tbl_deep_extend("force", {
    cmd = { support.program, "--no-session-store", "--config", config }, sandbox = false,
  }, options or {}))
end

local function through_proxy(fault, options)
  local marker = support.folder .. "/marker-" .. uv.hrtime()
  vim.env.PROXY_MARKER = marker
  setup(vim.tbl_deep_extend("force", {
    cmd = { support.python, support.root .. "/tests/proxy.py", fault, support.program, "--no-session-store", "--config", config },
  }, options or {}))
end

--- Writes a comment and tries to send it. Returns the buffer and the text.
local function comment(id, text)
  number = number + 1
  text = text or ("Comment %d of %d,\nwith two lines."):format(number, uv.hrtime())
  require("casewire").comment(id or case)
  local buf = vim.api.nvim_get_current_buf()
  equal(vim.api.nvim_buf_get_name(buf), "case://" .. (id or case) .. "/comment")
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, vim.split(text, "\n"))
  return buf, text
end

local function draft_of(text)
  for _, draft in ipairs(require("casewire.drafts").list()) do
    if draft.text == text then return draft end
  end
end

local function status(buf) return support.virtual(buf, "casewire_comment") end

local function is_idle(buf)
  return function() return vim.api.nvim_buf_is_loaded(buf) and vim.bo[buf].modifiable end
end

local function is_gone(buf)
  return function() return not vim.api.nvim_buf_is_loaded(buf) end
end

local NOTHING, UNKNOWN = "The comment was not sent.", "It is not known whether the vendor has this comment."

-- What fails, how, what the person reads, and how many comments the vendor has afterwards.
local FAILURES = {
  { "the vendor cannot be reached", function()
    local unreachable = vim.json.decode(table.concat(vim.fn.readfile(config), "\n"))
    unreachable.profiles.ibm.baseURL = "http://127.0.0.1:1/case-management/v1"
    setup({ cmd = { support.program, "--no-session-store", "--config",
      support.write("unreachable.json", vim.json.encode(unreachable), "600") } })
  end, { NOTHING, "refuses the connection" }, 0 },
  { "the vendor closes the connection", function()
    setup()
    support.fault("addComment", { kind = "refuseConnection" }, 20)
  end, { UNKNOWN }, 0 },
  { "the vendor is unavailable (503)", function()
    setup()
    support.fault("addComment", { kind = "status", status = 503 }, 20)
  end, { UNKNOWN, "does not have it among its newest" }, 0 },
  { "the permission is refused (403)", function()
    setup()
    support.fault("addComment", { kind = "status", status = 403 })
  end, { NOTHING }, 0 },
  { "the vendor limits requests (429)", function()
    setup()
    support.fault("addComment", { kind = "status", status = 429, retryAfter = 60 }, 5)
  end, { NOTHING, "60" }, 0 },
  { "the vendor refuses the content (400)", function()
    setup()
    support.fault("addComment", { kind = "status", status = 400 })
  end, { NOTHING }, 0 },
  { "the response is lost after the vendor acted", function()
    setup()
    support.fault("addComment", { kind = "cutAfterActing" })
  end, { "has a comment with this text since", "probably sent" }, 1 },
  { "the connection breaks before the vendor acted", function()
    setup()
    support.fault("addComment", { kind = "cut" }, 5)
  end, { UNKNOWN, "does not have it among its newest" }, 0 },
  { "the response cannot be read", function()
    setup()
    support.fault("addComment", { kind = "brokenJSON" })
  end, { "probably sent" }, 1 },
  { "a gateway responds instead of the vendor", function()
    setup()
    support.fault("addComment", { kind = "gatewayPage" }, 5)
  end, { UNKNOWN }, 0 },
  { "the vendor redirects the request", function()
    setup()
    support.fault("addComment", { kind = "response", status = 302, headers = { Location = "/" }, body = "", afterActing = true })
  end, { "probably sent" }, 1 },
  { "the time expires", function()
    setup({ timeout_seconds = 1 })
    support.fault("addComment", { kind = "delay", milliseconds = 2500 })
  end, { "probably sent" }, 1 },
  { "the login expires and is refused", function()
    setup()
    support.control("POST", "tokens/revoke", { vendor = "ibm-cloud" })
    support.fault("token", { kind = "status", status = 400 }, 20)
  end, { NOTHING }, 0 },
  { "the program is killed before the request is sent", function() through_proxy("kill-before") end,
    { UNKNOWN, "signal 9", "does not have it among its newest" }, 0 },
  { "the program is killed after the vendor acted", function() through_proxy("kill-after") end,
    { "has a comment with this text since" }, 1 },
  { "the response is not JSON", function() through_proxy("not-json") end,
    { UNKNOWN, "a response that cannot be read" }, 0 },
  { "the response has no header", function() through_proxy("no-header", { timeout_seconds = 1 }) end,
    { UNKNOWN, "The text is kept" }, 0, limit = 30000 },
  { "the program does not respond", function() through_proxy("silent", { timeout_seconds = 1 }) end,
    { "probably sent" }, 1, limit = 30000 },
  { "the program closes its output", function() through_proxy("close-output", { timeout_seconds = 1 }) end,
    { UNKNOWN }, 1, limit = 30000 },
  { "the program closes its input", function()
    through_proxy("close-input", { timeout_seconds = 1 })
    local done = false
    require("casewire").request("profiles/list", {}, function() done = true end)
    wait("profiles", function() return done end)
  end, { UNKNOWN }, 0, limit = 30000 },
  { "the response is not a comment", function() through_proxy("other-result") end, { UNKNOWN, "is not a comment" }, 0 },
  { "the error is of a later version, with control characters", function() through_proxy("unknown-error") end,
    { UNKNOWN, "A new kind of error.[2J" }, 0 },
  { "the case does not exist", function() setup() end, { NOTHING, "CS9999999" }, 0, case = "ibm/CS9999999" },
  { "the case is closed", function()
    setup()
    support.fault("addComment", { kind = "response", status = 409, headers = { ["Content-Type"] = "application/json" },
      body = '{"errors":[{"code":"conflict","message":"The case is closed."}],"status_code":409}' })
  end, { NOTHING, "The case is closed." }, 0 },
  { "the profile does not exist", function() setup() end, { NOTHING, 'Unknown profile "nope"' }, 0, case = "nope/CS4178171" },
  { "the vendor has no comments", function() setup() end, { NOTHING, "Cisco" }, 0, case = "cisco/694470895" },
  { "casewire only reads", function() setup({ cmd = { support.program, "--config", config, "--read-only" } }) end,
    { NOTHING, "--read-only" }, 0 },
  { "the configuration is invalid", function()
    local path = support.write("invalid.json", '{"profiles":', "600")
    setup({ cmd = { support.program, "--config", path } })
  end, { NOTHING, "invalid.json" }, 0 },
  { "the configuration does not exist", function()
    setup({ cmd = { support.program, "--config", support.folder .. "/missing.json" } })
  end, { NOTHING, "missing.json", ":Casewire sandbox" }, 0 },
  { "the program is missing", function() setup({ cmd = { support.folder .. "/nothing" } }) end,
    { NOTHING, "does not exist", ":checkhealth casewire" }, 0 },
  { "the program is not executable", function()
    setup({ cmd = { support.write("not-executable", "#!/bin/sh\n", "644") } })
  end, { NOTHING, "is not executable", "chmod +x" }, 0 },
  { "the program does not start", function()
    setup({ cmd = { support.program, "--no-such-option" } })
  end, { NOTHING, "does not start (exit code 2)", "--no-such-option" }, 0 },
  { "the text is too long for the vendor", function() setup() end, { NOTHING, "8000" }, 0,
    text = ("0123456789"):rep(801) },
  { "the text is not UTF-8", function() setup() end, { NOTHING }, 0, text = "caf\233" },
  { "the text is too long for casewire", function() setup() end, { NOTHING, "1000000" }, 0,
    text = ("0123456789"):rep(100001) },
}

for _, failure in ipairs(FAILURES) do
  local name, arrange, messages, count = unpack(failure)
  support.test(name, function()
    support.control("DELETE", "faults")
    arrange()
    answer(1)
    local buf, text = comment(failure.case, failure.text)
    -- Neovim reports invalid messages itself.
    pcall(vim.cmd, "silent! write")
    for _, message in ipairs(messages) do
      wait("status: " .. message .. " in " .. status(buf), function()
        return is_idle(buf)() and status(buf):find(message, 1, true)
      end, failure.limit)
    end
    equal(support.text(buf), text, "text")
    equal(vim.bo[buf].modified, true, "modified")
    local draft = draft_of(text)
    equal(draft and draft.case, failure.case or case, "draft")
    equal(draft.state, (messages[1] == NOTHING) and "draft" or "unknown", "state of the draft")
    equal(status(buf):find("[\27\226]") == nil or status(buf):find("\27") == nil, true, "control characters")
    support.control("DELETE", "faults")
    if not failure.case then equal(support.count_comments(case, text), count, "comments at the vendor") end

    -- What the vendor certainly does not have can be sent again, and is then there once.
    if messages[1] == NOTHING and not failure.case and not failure.text then
      setup()
      require("casewire.config").get().drafts = vim.fn.fnamemodify(draft.path, ":h")
      vim.api.nvim_set_current_buf(buf)
      vim.cmd("write")
      wait("sent", is_gone(buf))
      equal(support.count_comments(case, text), 1, "comments after the repetition")
      equal(draft_of(text), nil, "draft after the repetition")
    end
  end)
end

support.test("a comment is sent once, and its draft is removed", function()
  setup()
  local questions = answer(1)
  local buf, text = comment()
  vim.cmd("write")
  wait("sent", is_gone(buf))
  equal(support.count_comments(case, text), 1)
  equal(#questions, 1)
  contains(questions[1], case)
  assert(support.note("The comment was added to " .. case))
  equal(require("casewire.drafts").list(), {})
end)

support.test("the case that is shown has the comment", function()
  setup()
  answer(1)
  require("casewire").open(case)
  local view = vim.api.nvim_get_current_buf()
  wait("the case", function() return support.text(view):find("## Comments", 1, true) end)
  local buf = comment()
  local unique = "unique" .. uv.hrtime()
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, { unique })
  vim.cmd("write")
  wait("sent", is_gone(buf))
  wait("the comment in the case", function() return support.text(view):find(unique, 1, true) end)
  equal(vim.api.nvim_get_current_buf(), view)
end)

support.test(":wq sends and closes", function()
  setup()
  answer(1)
  vim.cmd("split")
  local buf, text = comment()
  local windows = #vim.api.nvim_list_wins()
  vim.cmd("wq")
  wait("closed", is_gone(buf))
  equal(#vim.api.nvim_list_wins(), windows - 1)
  equal(support.count_comments(case, text), 1)
end)

support.test("the confirmation is refused, closed or interrupted", function()
  setup()
  for _, value in ipairs({ 2, 0, function() error("Keyboard interrupt") end }) do
    answer(value)
    local buf, text = comment()
    vim.cmd("write")
    equal(support.text(buf), text)
    equal(vim.bo[buf].modified, true)
    assert(draft_of(text))
    assert(support.note("Nothing was sent."))
    equal(support.count_comments(case, text), 0)
  end
end)

support.test("an empty text is not sent", function()
  setup()
  for _, text in ipairs({ "", " ", "\n\t\n" }) do
    support.notes = {}
    local buf = comment(nil, text)
    vim.cmd("write!")
    assert(support.note("The comment is empty. Nothing was sent."))
    equal(support.text(buf), text)
  end
end)

support.test(":write! and confirm = false send without a question", function()
  setup()
  local buf, text = comment()
  vim.cmd("write!")
  wait("sent", is_gone(buf))
  equal(support.count_comments(case, text), 1)
  setup({ comment = { confirm = false } })
  buf, text = comment()
  vim.cmd("write")
  wait("sent", is_gone(buf))
  equal(support.count_comments(case, text), 1)
end)

support.test("what may have been sent is sent again only after a question, also with :write!", function()
  support.control("DELETE", "faults")
  setup()
  support.fault("addComment", { kind = "cutAfterActing" })
  local buf, text = comment()
  vim.cmd("write!")
  wait("status", function() return status(buf):find("probably sent", 1, true) end)
  local questions = answer(2)
  vim.cmd("write!")
  contains(questions[1], "may have been sent before")
  equal(support.count_comments(case, text), 1)
  answer(1)
  vim.cmd("write!")
  wait("sent", is_gone(buf))
  equal(support.count_comments(case, text), 2)
end)

support.test(":Casewire discard removes the text", function()
  setup()
  local buf, text = comment()
  vim.cmd("doautocmd InsertLeave")
  assert(draft_of(text))
  vim.cmd("Casewire discard")
  equal(vim.api.nvim_buf_is_loaded(buf), false)
  equal(draft_of(text), nil)
end)

support.test("a comment that waits is cancelled and not sent", function()
  support.control("DELETE", "faults")
  setup({ comment = { wait_seconds = 0 } })
  answer(1)
  support.fault("addComment", { kind = "delay", milliseconds = 1500 })
  local is_first_done = false
  require("casewire").request("comments/add", { case = case, text = "before" }, function() is_first_done = true end)
  local buf, text = comment()
  vim.cmd("write")
  assert(support.note("is still being sent"))
  equal(vim.bo[buf].modifiable, false)
  support.notes = {}
  vim.cmd("write!")
  assert(support.note("still being sent"))
  vim.cmd("Casewire cancel")
  wait("cancelled", is_idle(buf))
  contains(status(buf), NOTHING)
  contains(status(buf), "cancelled")
  wait("the first comment", function() return is_first_done end)
  equal(support.count_comments(case, text), 0)
  equal(support.text(buf), text)
end)

support.test("a comment that the vendor has received is not cancelled", function()
  support.control("DELETE", "faults")
  setup({ comment = { wait_seconds = 0.5 } })
  answer(1)
  support.fault("addComment", { kind = "delay", milliseconds = 1500 })
  local buf, text = comment()
  vim.cmd("write")
  equal(vim.bo[buf].modifiable, false)
  vim.cmd("Casewire cancel")
  wait("sent", is_gone(buf))
  equal(support.count_comments(case, text), 1)
end)

support.test("a comment that is changed while it is sent is kept", function()
  support.control("DELETE", "faults")
  setup({ comment = { wait_seconds = 0 } })
  answer(1)
  support.fault("addComment", { kind = "delay", milliseconds = 500 })
  local buf, text = comment()
  vim.cmd("write")
  vim.bo.modifiable = true
  vim.api.nvim_buf_set_lines(buf, -1, -1, false, { "and more" })
  wait("sent", function() return status(buf):find("without your later changes", 1, true) end)
  equal(support.text(buf), text .. "\nand more")
  equal(draft_of(text .. "\nand more").state, "draft")
  equal(support.count_comments(case, text), 1)
end)

support.test("the buffer is wiped out and opened again while the comment is sent", function()
  support.control("DELETE", "faults")
  setup({ comment = { wait_seconds = 0 } })
  answer(1)
  support.fault("addComment", { kind = "delay", milliseconds = 1000 })
  local buf, text = comment()
  vim.cmd("write")
  vim.cmd("bwipeout! " .. buf)
  vim.cmd("CaseComment " .. case)
  local again = vim.api.nvim_get_current_buf()
  equal(support.text(again), text)
  equal(vim.bo[again].modifiable, false)
  wait("sent", is_gone(again))
  equal(support.count_comments(case, text), 1)
  equal(draft_of(text), nil)
end)

support.test(":wall asks for each comment, and writes the other files", function()
  setup()
  local questions = answer(2)
  local _, text = comment()
  local path = support.write("other.txt", "old")
  vim.cmd("split " .. path)
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "new" })
  vim.cmd("silent wall")
  equal(vim.fn.readfile(path), { "new" })
  equal(#questions, 1)
  equal(support.count_comments(case, text), 0)
end)

support.test("the program is stopped while a comment is sent", function()
  support.control("DELETE", "faults")
  setup({ comment = { wait_seconds = 0.5 } })
  answer(1)
  support.fault("addComment", { kind = "delay", milliseconds = 1500 })
  local buf, text = comment()
  vim.cmd("write")
  vim.cmd("Casewire stop")
  wait("ended", is_idle(buf))
  wait("status", function() return status(buf):find(UNKNOWN, 1, true) or status(buf):find("probably", 1, true) end)
  equal(support.text(buf), text)
  equal(draft_of(text).state, "unknown")
end)

support.test("a later step fails after the comment was added", function()
  through_proxy("done-error")
  answer(1)
  local buf = comment()
  vim.cmd("write")
  wait("closed", is_gone(buf))
  assert(support.note("The comment was added"))
  assert(support.note("could not be read again"))
end)

support.test("the disk is full for the draft: the text stays in the buffer, and Neovim states it", function()
  support.control("DELETE", "faults")
  setup()
  local path = support.folder .. "/full"
  vim.fn.mkdir(path, "p")
  local is_mounted = pcall(support.run, { "mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", path })
  local write = uv.fs_write
  if is_mounted then
    support.write("full/filler", ("x"):rep(4096))
  else
    -- Without the right to mount.
    uv.fs_write = function() return nil, "ENOSPC: no space left on device" end
  end
  local ok, problem = pcall(function()
    require("casewire.config").get().drafts = path
    answer(1)
    support.fault("addComment", { kind = "status", status = 403 })
    local buf, text = comment()
    vim.cmd("write")
    wait("status", function() return status(buf):find(NOTHING, 1, true) end)
    contains(status(buf), "The text is only in this buffer.")
    contains(support.note("cannot be saved"), "ENOSPC")
    equal(support.text(buf), text)
    equal(vim.bo[buf].modified, true)
    equal(#vim.fn.glob(path .. "/*.json", true, true), 0, "files")
    -- A repetition succeeds without a draft.
    vim.cmd("write")
    wait("sent", is_gone(buf))
    equal(support.count_comments(case, text), 1)
  end)
  uv.fs_write = write
  if is_mounted then vim.fn.system({ "umount", path }) end
  if not ok then error(problem) end
end)

support.test("a draft survives :bwipeout!, and opens again", function()
  setup()
  local buf, text = comment()
  vim.cmd("bwipeout! " .. buf)
  assert(draft_of(text))
  require("casewire").comment(case)
  equal(support.text(), text)
  contains(status(0), "This draft was not sent.")
  equal(vim.bo.modified, true)
end)

support.test("a draft is saved although its buffer has another name", function()
  setup()
  local buf, text = comment()
  vim.cmd("silent file another-name")
  vim.api.nvim_buf_set_lines(buf, -1, -1, false, { "and a third line" })
  assert(not pcall(vim.cmd, "silent write"))
  vim.cmd("bwipeout!")
  assert(draft_of(text .. "\nand a third line"))
end)

support.test("a draft stays private", function()
  setup()
  local buf = comment()
  vim.cmd("doautocmd InsertLeave")
  vim.cmd("CaseComment! " .. case)
  vim.cmd("bwipeout! " .. buf)
  require("casewire").comment(case)
  local questions = answer(2)
  vim.cmd("write")
  contains(questions[1], "Add this private comment")
end)

support.test(":edit! of a comment keeps the text", function()
  setup()
  local _, text = comment()
  vim.cmd("edit!")
  equal(support.text(), text)
end)

support.test("the selected lines become the comment", function()
  setup()
  vim.cmd("enew!")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "one", "two", "three" })
  vim.cmd("2,3CaseComment " .. case)
  equal(support.text(), "two\nthree")
  vim.cmd("bwipeout!")
end)

support.test("only a whole comment can be written, only under its name", function()
  setup()
  local buf, text = comment(nil, "one\ntwo")
  vim.cmd("silent! 1write!")
  assert(support.note("Only a whole comment can be sent."))
  vim.cmd("silent! write! >> case://" .. case .. "/comment")
  vim.cmd("silent! write! case://ibm/CS1234567/comment")
  vim.cmd("enew!")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { "a file" })
  vim.cmd("silent! write! case://" .. case .. "/comment")
  vim.cmd("silent! write! case://" .. case)
  assert(support.note("Only a comment can be written."))
  equal(support.count_comments(case, text), 0)
  equal(support.count_comments(case, "a file"), 0)
  equal(support.text(buf), text)
end)

-- Neovim as a child, which ends in several ways.
local function child(lines)
  local script = support.write("child-" .. uv.hrtime() .. ".lua", table.concat({
    ("vim.opt.runtimepath:prepend(%q)"):format(support.root),
    ("require('casewire').setup({ cmd = { %q, '--config', %q }, drafts = %q, comment = { wait_seconds = 0.3 } })"):format(
      support.program, config, support.drafts),
    "vim.fn.confirm = function() return 1 end",
    ("vim.cmd('runtime plugin/casewire.lua') vim.cmd('CaseComment %s')"):format(case),
    lines,
  }, "\n"))
  return vim.fn.jobstart({ vim.v.progpath, "--headless", "--clean", "-i", "NONE", "-n", "-c", "luafile " .. script })
end

support.test("Neovim is killed while a comment is written", function()
  setup()
  local job = child("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'half a comm' }) vim.cmd('doautocmd TextChanged')")
  wait("the draft", function() return draft_of("half a comm") end)
  uv.kill(vim.fn.jobpid(job), 9)
  vim.fn.jobwait({ job })
  require("casewire").comment(case)
  equal(support.text(), "half a comm")
end)

support.test("Neovim is killed while a comment is sent", function()
  support.control("DELETE", "faults")
  setup()
  local text = "killed " .. uv.hrtime()
  support.fault("addComment", { kind = "delay", milliseconds = 800 })
  local job = child(("vim.api.nvim_buf_set_lines(0, 0, -1, false, { %q }) vim.cmd('write')"):format(text))
  wait("the draft", function()
    local draft = draft_of(text)
    return draft and draft.state == "sending"
  end)
  wait("the vendor", function() return support.count_comments(case, text) == 1 end)
  uv.kill(vim.fn.jobpid(job), 9)
  vim.fn.jobwait({ job })
  equal(draft_of(text).state, "sending")
  require("casewire").comment(case)
  equal(support.text(), text)
  wait("status", function() return status(0):find("probably sent", 1, true) end)
end)

support.test(":qall! waits for a comment that is being sent", function()
  support.control("DELETE", "faults")
  setup()
  local text = "quit " .. uv.hrtime()
  support.fault("addComment", { kind = "delay", milliseconds = 1000 })
  local job = child(("vim.api.nvim_buf_set_lines(0, 0, -1, false, { %q }) vim.cmd('write') vim.cmd('qall!')"):format(text))
  equal(vim.fn.jobwait({ job }, 15000), { 0 })
  equal(support.count_comments(case, text), 1)
  equal(draft_of(text), nil)
end)

support.test(":qall! keeps a comment that was not sent", function()
  setup()
  local job = child("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'not sent' }) vim.cmd('qall!')")
  equal(vim.fn.jobwait({ job }, 15000), { 0 })
  assert(draft_of("not sent"))
end)

support.test("two Neovims have separate drafts of one case", function()
  setup()
  local job = child("vim.api.nvim_buf_set_lines(0, 0, -1, false, { 'the other' }) vim.cmd('doautocmd InsertLeave')")
  wait("the draft", function() return draft_of("the other") end)
  local buf = comment(nil, "mine")
  vim.cmd("doautocmd InsertLeave")
  contains(status(buf), "Another Neovim")
  assert(draft_of("the other") and draft_of("mine"))
  vim.fn.jobstop(job)
  vim.fn.jobwait({ job })
  equal(#require("casewire.drafts").list(), 2)
end)

support.test("two Neovims do not send one draft that a third one left", function()
  setup()
  local buf, text = comment()
  vim.cmd("bwipeout! " .. buf)
  local path = draft_of(text).path
  local draft = vim.json.decode(table.concat(vim.fn.readfile(path)))
  -- No process has this number.
  draft.pid = 2 ^ 30
  vim.fn.writefile({ vim.json.encode(draft) }, path)
  child("require('casewire')")
  wait("the other Neovim", function() return draft_of(text).is_taken end)
  require("casewire").comment(case)
  equal(support.text(), "")
  contains(status(0), "Another Neovim")
end)

support.test(":Casewire drafts opens the chosen draft of a case with several", function()
  setup()
  vim.fn.mkdir(support.drafts, "p")
  for suffix, text in pairs({ [""] = "first", ["~2"] = "second" }) do
    vim.fn.writefile({ vim.json.encode({ case = case, text = text, state = "draft" }) },
      ("%s/%s%s.json"):format(support.drafts, case:gsub("/", "~"), suffix))
  end
  local select = vim.ui.select
  for _, text in ipairs({ "second", "first", "second" }) do
    vim.ui.select = function(drafts, _, callback) callback(drafts[draft_of(text).path == drafts[1].path and 1 or 2]) end
    vim.cmd("Casewire drafts")
    equal(support.text(), text)
    equal(vim.api.nvim_buf_get_name(0), "case://" .. case .. "/comment")
  end
  vim.ui.select = select
  equal(#require("casewire.drafts").list(), 2)
end)

support.test("a comment with simulated vendors is not sent to others, and the reverse", function()
  support.control("DELETE", "faults")
  setup()
  answer(1)
  local buf, text = comment()
  require("casewire.config").get().sandbox = true
  vim.cmd("write!")
  assert(support.note("The comment to " .. case .. " was written with your vendors. Nothing was sent."))
  -- Each side has a draft of its own.
  require("casewire").comment(case)
  equal(support.text(buf), "")
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, { "simulated" })
  require("casewire.config").get().sandbox = false
  vim.cmd("write!")
  assert(support.note("was written with simulated vendors. Nothing was sent."))
  require("casewire").comment(case)
  equal(support.text(buf), text)
  equal(#require("casewire.drafts").list(), 1)
  vim.cmd("write")
  wait("sent", is_gone(buf))
  equal(support.count_comments(case, text), 1)
  equal(support.count_comments(case, "simulated"), 0)
end)

support.test("a text for a case whose comment is being sent is in a register", function()
  support.control("DELETE", "faults")
  setup({ comment = { wait_seconds = 0 } })
  answer(1)
  support.fault("addComment", { kind = "delay", milliseconds = 1000 })
  local buf, text = comment()
  vim.cmd("write")
  require("casewire").comment(case, { text = "another text" })
  equal(support.text(buf), text)
  equal(vim.fn.getreg('"'), "another text")
  assert(support.note("The new text is in the unnamed register"))
  wait("sent", is_gone(buf))
end)

support.test("a modeline in a draft or in a case sets no option", function()
  setup()
  vim.o.modeline = true
  local buf = comment(nil, "As you wrote:\nvim: set textwidth=7 nomodifiable:")
  vim.cmd("bwipeout! " .. buf)
  require("casewire").comment(case)
  require("casewire").open(case)
  local view = vim.api.nvim_get_current_buf()
  wait("the case", function() return support.text(view):find("## Comments", 1, true) end)
  require("casewire.buffers").fill(view, { "vim: set textwidth=7:" })
  vim.cmd("silent doautocmd User")
  equal(vim.bo[view].textwidth, 0)
  require("casewire").comment(case)
  vim.cmd("silent doautocmd User")
  equal({ vim.bo.textwidth, vim.bo.modifiable }, { 0, true })
  vim.o.modeline = false
end)

support.test("a long draft is listed at once", function()
  setup()
  comment(nil, ("word "):rep(20000))
  vim.cmd("doautocmd InsertLeave")
  local select, start, line = vim.ui.select, uv.hrtime(), nil
  vim.ui.select = function(drafts, options) line = options.format_item(drafts[1]) end
  vim.cmd("Casewire drafts")
  vim.ui.select = select
  equal(line, case .. "  " .. ("word "):rep(11) .. "word…")
  assert(uv.hrtime() - start < 2e9, "took longer than 2 s")
end)

support.test("a draft that cannot be read is kept as it is", function()
  setup()
  local path = support.write("unreadable/" .. case:gsub("/", "~") .. ".json", "{broken")
  require("casewire.config").get().drafts = support.folder .. "/unreadable"
  local _, text = comment()
  vim.cmd("doautocmd InsertLeave")
  equal(table.concat(vim.fn.readfile(path), "\n"), "{broken")
  assert(draft_of(text))
end)

support.test("drafts are readable for their owner only", function()
  setup()
  local _, text = comment()
  vim.cmd("doautocmd InsertLeave")
  local draft = draft_of(text)
  equal(uv.fs_stat(draft.path).mode % 512, tonumber("600", 8))
  equal(uv.fs_stat(support.drafts).mode % 512, tonumber("700", 8))
end)
