--- What buffers show: hints, hovers, diagnostics, lists, cases. Alone, or with BESIDE=program beside another language
--- server, of which nothing is lost.
local support = require("support")
local wait, equal, contains, test = support.wait, support.equal, support.contains, support.test
local compat = require("casewire.compat")

local other_program = vim.env.BESIDE
local active = support.find_case({ profiles = { "ibm" }, status = { "inProgress" }, severity = { 3, 4 } })
local urgent = support.find_case({ profiles = { "redhat" }, status = { "inProgress" }, severity = { 1 } })
local closed = support.find_case({ profiles = { "redhat" }, status = { "closed" }, severity = { 3, 4 } })

local SOURCE = table.concat({
  "import os",
  ("# \240\159\142\137 Red Hat %s: the mount is soft."):format(urgent.number),
  ("# TODO: back to GFS2 when case #%s is solved, see %s."):format(closed.number, active.number),
  "value = os.path.join('a', 'b')",
  "count = 682299374  # not a case",
  "undefined_name",
  "print(value)",
  "",
}, "\n")
local files = 0

local function other(buf)
  for _, client in ipairs(compat.clients(buf)) do
    if client.name == "other" then return client end
  end
end

--- Opens the source file, and waits until the servers know it.
local function open(options)
  support.setup(options)
  files = files + 1
  local path = support.write(("work%d/example.py"):format(files), SOURCE)
  vim.fn.mkdir(vim.fn.fnamemodify(path, ":h") .. "/.git", "p")
  local buf = support.edit(path, "python")
  if other_program then
    local configuration = { name = "other", cmd = { other_program }, root_dir = vim.fn.fnamemodify(path, ":h") }
    if vim.lsp.start then
      vim.lsp.start(configuration)
    else
      vim.lsp.buf_attach_client(buf, vim.lsp.start_client(configuration))
    end
    wait("the other server", function()
      return other(buf) and (other(buf).initialized ~= false) and other(buf).server_capabilities
    end)
  end
  wait("the client", function() return require("casewire.server").client(buf) end)
  return buf
end

local function hints(buf) return support.virtual(buf, "casewire_hints") end

local function float()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then
      local text = support.text(vim.api.nvim_win_get_buf(window))
      if text ~= "" then return text, window end
    end
  end
end

local function close_floats()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= "" then vim.api.nvim_win_close(window, true) end
  end
end

local function move(line, text)
  local column = vim.api.nvim_buf_get_lines(0, line - 1, line, false)[1]:find(text, 1, true) - 1
  vim.api.nvim_win_set_cursor(0, { line, column + 2 })
end

test("hints show the states of cases, in the buffer and on the screen", function()
  local buf = open()
  wait("three hints", function()
    local shown = hints(buf)
    local _, count = shown:gsub("in progress", "")
    return shown:find("in progress · S1", 1, true) and shown:find("closed", 1, true) and count == 2
  end)
  local lines = vim.split(support.screen(), "\n")
  if compat.has_inline_text then
    contains(lines[2], urgent.number .. " in progress · S1: the mount")
    contains(lines[3], closed.number .. " closed is solved, see " .. active.number .. " in progress.")
  else
    contains(lines[2], "the mount is soft.  in progress · S1")
    contains(lines[3], ("  %s closed  %s in progress"):format(closed.number, active.number))
  end
  equal(lines[5]:find("closed") or lines[5]:find("progress"), nil, "hint of a number in code")
end)

test("hints follow changes, also behind characters of several bytes", function()
  local buf = open()
  wait("hints", function() return hints(buf):find("S1", 1, true) end)
  vim.api.nvim_buf_set_lines(buf, 1, 2, false, { "", "# \240\159\142\137\195\164 case " .. closed.number .. " \240\159\142\137" })
  wait("the new hint", function() return not hints(buf):find("S1", 1, true) and hints(buf):find("closed", 1, true) end)
  wait("the screen", function()
    local line = vim.split(support.screen(), "\n")[3]
    return compat.has_inline_text and line:find(closed.number .. " closed ", 1, true) or line:find("  closed", 1, true)
  end)
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, { "nothing" })
  wait("no hint", function() return hints(buf) == "" end)
end)

test("hints of lines far below appear when a window shows them", function()
  local buf = open()
  local lines = {}
  for index = 1, 2000 do lines[index] = "# nothing" end
  lines[1900] = "# case " .. closed.number
  vim.api.nvim_buf_set_lines(buf, 0, -1, false, lines)
  wait("no hint", function() return hints(buf) == "" end)
  vim.api.nvim_win_set_cursor(0, { 1900, 0 })
  wait("the hint", function()
    support.screen()
    return hints(buf):find("closed", 1, true)
  end)
end)

if compat.has_inline_text then
  test("where the hints of Neovim are enabled, they are shown once", function()
    local buf = open()
    wait("hints", function() return hints(buf):find("S1", 1, true) end)
    vim.lsp.inlay_hint.enable(true, { bufnr = buf })
    wait("only those of Neovim", function()
      support.screen()
      return hints(buf) == "" and #vim.tbl_filter(function(hint)
        return vim.lsp.get_client_by_id(hint.client_id).name == "casewire"
      end, vim.lsp.inlay_hint.get({ bufnr = buf })) == 3
    end)
    local _, count = support.screen():gsub("in progress · S1", "")
    equal(count <= 1, true, "hints on the screen")
    vim.lsp.inlay_hint.enable(false, { bufnr = buf })
    wait("those of the plugin", function()
      support.screen()
      return hints(buf):find("S1", 1, true)
    end)
  end)
end

test("hints = false shows none, and changes nothing else", function()
  local buf = open({ hints = false })
  wait("a diagnostic", function() return #vim.diagnostic.get(buf) > 0 end)
  equal(hints(buf), "")
end)

test("the settings of the server are passed on", function()
  local buf = open({ settings = { hints = "closedOnly" } })
  wait("the hint", function() return hints(buf):find("closed", 1, true) end)
  wait("a diagnostic", function() return #vim.diagnostic.get(buf) > 0 end)
  equal(hints(buf):find("progress"), nil)
end)

test("a closed case behind TODO is a diagnostic at its number", function()
  local buf = open()
  local found = wait("the diagnostic", function()
    for _, diagnostic in ipairs(vim.diagnostic.get(buf)) do
      if diagnostic.message:find("TODO waits for redhat/" .. closed.number, 1, true) then return diagnostic end
    end
  end)
  equal(found.lnum, 2)
  equal(found.col, vim.split(SOURCE, "\n")[3]:find(closed.number, 1, true) - 1)
end)

test("the hover of Neovim shows the case", function()
  local buf = open()
  wait("hints", function() return hints(buf):find("S1", 1, true) end)
  move(2, urgent.number)
  vim.lsp.buf.hover()
  local shown = wait("the hover", float)
  contains((shown:gsub("\\", "")), urgent.title)
  close_floats()
end)

test("the hover of the plugin shows the case, and states where none is", function()
  local buf = open()
  wait("hints", function() return hints(buf):find("S1", 1, true) end)
  move(2, urgent.number)
  vim.cmd("Casewire hover")
  contains((wait("the hover", float):gsub("\\", "")), urgent.title)
  close_floats()
  vim.api.nvim_win_set_cursor(0, { 1, 0 })
  vim.cmd("Casewire hover")
  wait("the message", function() return support.note("No case at the cursor.") end)
end)

if compat.maps_hover then
  test("K is the hover on a case, and 'keywordprg' elsewhere", function()
    local buf = open()
    wait("the mapping", function()
      local map = vim.fn.maparg("K", "n", false, true)
      return map.buffer == 1 and (other_program or (map.desc or ""):find("casewire", 1, true))
    end)
    wait("hints", function() return hints(buf):find("S1", 1, true) end)
    move(2, urgent.number)
    vim.api.nvim_feedkeys("K", "x", false)
    contains((wait("the hover", float):gsub("\\", "")), urgent.title)
    close_floats()
    if not other_program then
      vim.cmd("command! -nargs=* Keyword let g:keyword = <q-args>")
      vim.bo.keywordprg = ":Keyword"
      vim.api.nvim_win_set_cursor(0, { 1, 0 })
      vim.api.nvim_feedkeys("K", "x", false)
      wait("keywordprg", function() return vim.g.keyword == "import" end)
    end
  end)
end

test("the definition of a number is its case", function()
  local buf = open()
  wait("hints", function() return hints(buf):find("S1", 1, true) end)
  move(2, urgent.number)
  vim.lsp.buf.definition()
  wait("the case", function() return vim.api.nvim_buf_get_name(0) == "case://redhat/" .. urgent.number end)
  wait("its text", function() return support.text():find(urgent.title, 1, true) end)
end)

test("numbers are completed", function()
  local buf = open()
  wait("hints", function() return hints(buf):find("S1", 1, true) end)
  local text = "# case: " .. active.number:sub(1, 4)
  vim.api.nvim_buf_set_lines(buf, 0, 1, false, { text })
  local client = require("casewire.server").client(buf)
  local labels
  compat.request(client, "textDocument/completion", {
    textDocument = { uri = vim.uri_from_bufnr(buf) }, position = { line = 0, character = #text },
  }, function(_, result) labels = vim.tbl_map(function(item) return item.label end, result.items) end, buf)
  wait("the completion", function() return labels and vim.tbl_contains(vim.tbl_map(function(label)
    return label:find(active.number, 1, true) ~= nil
  end, labels), true) end)
end)

test("the code action opens a comment with the selected text", function()
  local buf = open()
  wait("hints", function() return hints(buf):find("S1", 1, true) end)
  local client = require("casewire.server").client(buf)
  local line = vim.split(SOURCE, "\n")[3]
  local commands
  compat.request(client, "textDocument/codeAction", {
    textDocument = { uri = vim.uri_from_bufnr(buf) }, context = { diagnostics = {} },
    range = { start = { line = 2, character = 0 }, ["end"] = { line = 2, character = #line } },
  }, function(_, result)
    commands = vim.tbl_filter(function(action)
      return action.command and action.command.command == "casewire.addComment"
        and action.command.arguments[1].case == "ibm/" .. active.number
    end, result)
  end, buf)
  wait("the action", function() return commands and commands[1] end)
  -- As vim.lsp.buf.code_action() does.
  local command = commands[1].command
  local run = (client.commands or {})[command.command]
  run(command, { bufnr = buf, client_id = client.id })
  equal(vim.api.nvim_buf_get_name(0), ("case://ibm/%s/comment"):format(active.number))
  equal(support.text(), line)
end)

test(":Case opens the case at the cursor, by number and by id", function()
  local buf = open()
  move(3, active.number)
  vim.cmd("Case")
  wait("the case", function() return vim.api.nvim_buf_get_name(0) == "case://ibm/" .. active.number end)
  wait("its text", function() return support.text():find(active.title, 1, true) end)
  equal(vim.bo.modifiable, false)
  equal(vim.bo.buftype, "nofile")
  vim.cmd("buffer " .. buf)
  vim.cmd("Case " .. urgent.number)
  wait("the case", function() return vim.api.nvim_buf_get_name(0) == "case://redhat/" .. urgent.number end)
  wait("its text", function() return support.text():find(urgent.title, 1, true) end)
  vim.cmd("vertical Case ibm/" .. active.number)
  equal(vim.api.nvim_buf_get_name(0), "case://ibm/" .. active.number)
  equal(#vim.api.nvim_list_wins(), 2)
  vim.cmd("Case ibm/CS9999999")
  wait("the error", function() return support.text():find("ibm/CS9999999 cannot be read.", 1, true) end)
  vim.cmd("Case CS9999999")
  wait("the message", function() return support.note("CS9999999") end)
end)

test(":edit case:// reads a case, and R reads it again", function()
  support.setup()
  vim.cmd("edit case://ibm/" .. active.number)
  wait("the case", function() return support.text():find(active.title, 1, true) end)
  contains(support.text(), "- Case: ibm/" .. active.number)
  local done = false
  require("casewire").request("comments/add", { case = "ibm/" .. active.number, text = "a new comment" },
    function(problem) done = problem == nil end)
  wait("the comment", function() return done end)
  equal(support.text():find("a new comment", 1, true), nil)
  vim.api.nvim_feedkeys("R", "x", false)
  wait("the comment", function() return support.text():find("a new comment", 1, true) end)
  vim.cmd("edit case://../../etc/passwd")
  contains(support.text(), "is not case://PROFILE/NUMBER")
end)

test(":Cases lists, filters, opens and comments", function()
  support.setup()
  vim.cmd("Cases status:open profile:ibm")
  local list = vim.api.nvim_get_current_buf()
  wait("the list", function() return support.text():find("ibm/" .. active.number, 1, true) end)
  equal(support.text():find("redhat/"), nil)
  equal(vim.wo.wrap, false)
  for _, line in ipairs(vim.api.nvim_buf_get_lines(list, 0, -1, false)) do
    equal(line:find("  closed  ", 1, true), nil, line)
  end
  local row = vim.fn.search("ibm/" .. active.number, "w")
  contains(vim.api.nvim_buf_get_lines(list, row - 1, row, false)[1], active.title)
  vim.api.nvim_feedkeys("\r", "x", false)
  wait("the case", function() return support.text():find("- Case: ibm/" .. active.number, 1, true) end)
  equal(vim.wo.wrap, true)
  vim.cmd("buffer " .. list)
  equal(vim.api.nvim_win_get_cursor(0)[1], row)
  -- Another query.
  vim.ui.input = function(options, done)
    equal(options.default, "status:open profile:ibm")
    done("severity:1 profile:redhat")
  end
  vim.api.nvim_feedkeys("f", "x", false)
  wait("the other list", function() return support.text():find("redhat/" .. urgent.number, 1, true) end)
  vim.fn.search("redhat/" .. urgent.number, "w")
  vim.api.nvim_feedkeys("c", "x", false)
  equal(vim.api.nvim_buf_get_name(0), ("case://redhat/%s/comment"):format(urgent.number))
end)

test("a list continues with L, and states errors of the query", function()
  support.setup({ page_size = 5 })
  vim.cmd("Cases profile:ibm")
  wait("five cases", function() return vim.api.nvim_buf_line_count(0) == 5 and support.text():find("ibm/") end)
  contains(support.virtual(0, "casewire_list"), "L lists more cases.")
  vim.api.nvim_feedkeys("L", "x", false)
  wait("ten cases", function() return vim.api.nvim_buf_line_count(0) == 10 end)
  vim.cmd("Cases is:mien")
  wait("the error", function() return support.text():find('Did you mean "mine"?', 1, true) end)
  vim.cmd("Cases number:CS0000000")
  wait("nothing", function() return support.text() == "No case matches." end)
end)

test(":Cases! chooses with vim.ui.select, or with Telescope", function()
  support.setup()
  local select = vim.ui.select
  vim.ui.select = function(items, options, done)
    for _, item in ipairs(items) do
      if options.format_item(item):find("redhat/" .. urgent.number, 1, true) then return done(item) end
    end
  end
  vim.cmd("Cases! severity:1")
  wait("the case", function() return vim.api.nvim_buf_get_name(0) == "case://redhat/" .. urgent.number end)
  vim.ui.select = select
  -- Only what the extension uses of Telescope, which is not a dependency of the tests.
  local shown, chosen, extension
  local modules = {
    ["telescope"] = {
      register_extension = function(value) return value end,
      load_extension = function(name)
        extension = require("telescope._extensions." .. name)
        return extension.exports
      end,
    },
    ["telescope.actions"] = { select_default = { replace = function(_, run) chosen = run end }, close = function() end },
    ["telescope.actions.state"] = { get_selected_entry = function() return shown.finder[1] end },
    ["telescope.config"] = { values = { generic_sorter = function() end } },
    ["telescope.finders"] = { new_table = function(options) return vim.tbl_map(options.entry_maker, options.results) end },
    ["telescope.previewers"] = { new_buffer_previewer = function(options) return options end },
    ["telescope.pickers"] = { new = function(_, options)
      return { find = function()
        shown = options
        options.attach_mappings(1)
      end }
    end },
  }
  for name, module in pairs(modules) do package.loaded[name] = module end
  vim.cmd("Cases! severity:1 profile:redhat")
  wait("Telescope", function() return shown end)
  contains(shown.finder[1].display, "redhat/")
  local preview = vim.api.nvim_create_buf(false, true)
  shown.previewer.define_preview({ state = { bufnr = preview } }, shown.finder[1])
  wait("the preview", function() return support.text(preview):find("- Case: " .. shown.finder[1].value, 1, true) end)
  chosen()
  equal(vim.api.nvim_buf_get_name(0), "case://" .. shown.finder[1].value)
  for name in pairs(modules) do package.loaded[name] = nil end
end)

test("commands complete ids, terms and subcommands", function()
  support.setup()
  require("casewire").request("cases/list", { limit = 1 }, function() end)
  wait("ids", function() return vim.tbl_contains(vim.fn.getcompletion("Case ibm/CS", "cmdline"), "ibm/" .. active.number) end)
  equal(vim.fn.getcompletion("Case " .. active.number, "cmdline"), { "ibm/" .. active.number })
  assert(vim.tbl_contains(vim.fn.getcompletion("Cases is:", "cmdline"), "is:mine"))
  assert(vim.tbl_contains(vim.fn.getcompletion("Casewire ", "cmdline"), "sandbox"))
end)

test("a case is resolved with a code of the vendor, and reopened with a reason", function()
  support.setup()
  local id = "ibm/" .. active.number
  local chosen = {}
  vim.ui.select = function(items, options, done)
    local item = options.prompt == "Resolution" and items[3] or options.prompt == id and "resolve" or items[1]
    table.insert(chosen, options.format_item(item))
    done(item, 1)
  end
  vim.ui.input = function(_, done) done("") end
  vim.fn.confirm = function() return 1 end
  vim.cmd("Case " .. id)
  wait("the case", function() return support.text():find("Status: in progress", 1, true) end)
  vim.api.nvim_feedkeys("a", "x", false)
  wait("resolved", function() return support.note("Resolve the case: done") end)
  equal(chosen, { "Resolve the case", "Documentation error" })
  wait("the new state", function() return support.text():find("Status: resolved", 1, true) end)
  vim.ui.input = function(options, done)
    equal(options.prompt, "Reason: ")
    done("It happens again.")
  end
  require("casewire.actions").run("reopen", id)
  wait("reopened", function() return support.note("Reopen the case: done") end)
  -- A reason that could not be sent becomes a draft.
  require("casewire.actions").run("reopen", id)
  wait("the draft", function() return vim.api.nvim_buf_get_name(0) == "case://" .. id .. "/comment" end)
  equal(support.text(), "It happens again.")
  wait("the error", function() return support.note("Nothing was changed.") end)
end)

test("web pages are opened without a shell, and only those of HTTP", function()
  support.setup()
  local opened = {}
  local open_page = compat.open_page
  compat.open_page = function(url) table.insert(opened, url) end
  require("casewire.actions").run("browse", "redhat/" .. urgent.number)
  wait("the page", function() return opened[1] end)
  equal(opened[1], "https://access.redhat.com/support/cases/" .. urgent.number)
  equal(require("casewire").show("file:///etc/passwd"), false)
  equal(require("casewire").show("https://a.example/ x"), false)
  equal(require("casewire").show("javascript:alert(1)"), false)
  require("casewire.actions").run("browse", "ibm/" .. active.number)
  wait("the message", function() return support.note("is not known") end)
  equal(#opened, 1)
  compat.open_page = open_page
end)

if other_program then
  test("the other server loses nothing", function()
    local buf = open()
    wait("hints", function() return hints(buf):find("S1", 1, true) end)
    wait("diagnostics of both", function()
      local sources = {}
      for _, diagnostic in ipairs(vim.diagnostic.get(buf)) do
        if diagnostic.message:find("undefined name", 1, true) then sources.other = true end
        if diagnostic.message:find("TODO waits", 1, true) then sources.casewire = true end
      end
      return sources.other and sources.casewire
    end)
    -- Its hover, and the hover of a case; each once.
    vim.api.nvim_win_set_cursor(0, { 4, 16 })
    vim.lsp.buf.hover()
    contains(wait("the hover of the other", float), "join")
    close_floats()
    equal(support.note("No information available"), nil, "message")
    vim.api.nvim_win_set_cursor(0, { 7, 7 })
    vim.lsp.buf.definition()
    wait("the definition of the other", function() return vim.api.nvim_win_get_cursor(0)[1] == 4 end)
    for _, note in ipairs(support.notes) do
      equal(note:find("offset_encoding", 1, true), nil, "message")
    end
    if vim.lsp.inlay_hint then
      equal(vim.lsp.inlay_hint.is_enabled({ bufnr = buf }), false, "hints of the other server")
    end
    require("casewire.server").stop(false)
    wait("only the other", function() return #compat.clients(buf) == 1 and other(buf) end)
    equal(hints(buf), "")
  end)
end
