--- The program: where it is found, what happens when it ends, and files that must not be touched.
local support = require("support")
local wait, equal, contains, test = support.wait, support.equal, support.contains, support.test
local compat = require("casewire.compat")
local uv = vim.uv or vim.loop

local number = support.find_case({ profiles = { "redhat" }, status = { "closed" } }).number
local TEXT = "# case " .. number .. "\n"
local files = 0

local function open(name, text)
  files = files + 1
  local path = support.write(name or ("file%d/a.py"):format(files), text or TEXT)
  return support.edit(path, "python"), path
end

local function client(buf) return require("casewire.server").client(buf or 0) end
local function hints(buf) return support.virtual(buf, "casewire_hints") end

--- The process of a client.
local function pid_of(found)
  for _, child in ipairs(vim.api.nvim_get_proc_children(vim.fn.getpid())) do
    local file = io.open(("/proc/%d/cmdline"):format(child))
    local words = file and file:read("*a") or ""
    if file then file:close() end
    if words:find("casewire", 1, true) and not words:find("sandbox%z%-%-port") then return child, found end
  end
end

local function with_environment(values, run)
  local old = {}
  for name, value in pairs(values) do
    old[name] = vim.env[name] or false
    vim.env[name] = value
  end
  local ok, problem = xpcall(run, debug.traceback)
  for name, value in pairs(old) do vim.env[name] = value or nil end
  require("casewire.program").reset()
  if not ok then error(problem, 2) end
end

test("the program of the option is used", function()
  support.setup()
  equal((require("casewire.program").command()), { support.program, "--sandbox" })
  support.setup({ cmd = { support.program, "--sandbox", "--cases", "5" } })
  equal((require("casewire.program").command()), { support.program, "--sandbox", "--cases", "5" })
  support.setup({ cmd = { support.program, "--config", "x", "--read-only" } })
  equal((require("casewire.program").command()), { support.program, "--read-only", "--sandbox" })
end)

test("else the program on PATH, but not in relative folders", function()
  local folder = support.folder .. "/bin"
  support.write("bin/casewire", "#!/bin/sh\n", "755")
  with_environment({ PATH = folder .. ":/usr/bin:/bin" }, function()
    support.setup({ cmd = { "casewire" }, sandbox = false })
    equal((require("casewire.program").command()), { folder .. "/casewire" })
  end)
  local current = vim.fn.getcwd()
  vim.cmd("cd " .. folder)
  with_environment({ PATH = ".::bin:/nowhere", VIRTUAL_ENV = "" }, function()
    local command, problem = require("casewire.program").command()
    equal(command, nil)
    equal(problem.kind, "programMissing")
    contains(problem.message, "is not on PATH")
    contains(problem.message, ":checkhealth casewire")
  end)
  vim.cmd("cd " .. current)
  support.setup({ cmd = { "bin/casewire" } })
  local _, problem = require("casewire.program").find()
  contains(problem.message, "Use an absolute path")
end)

test("else the program of the Python package, without code from the current folder", function()
  local folder = support.folder .. "/package"
  support.write("package/program", "#!/bin/sh\n", "755")
  support.write("package/site/casewire/__init__.py", ("def binary():\n    return %q\n"):format(folder .. "/program"))
  support.write("hostile/casewire.py", ("open(%q, 'w').close()\n"):format(support.folder .. "/executed"))
  local python = vim.fn.fnamemodify(support.python, ":h")
  local current = vim.fn.getcwd()
  vim.cmd("cd " .. support.folder .. "/hostile")
  with_environment({ PATH = python .. ":/usr/bin:/bin", PYTHONPATH = folder .. "/site", VIRTUAL_ENV = "" }, function()
    support.setup({ cmd = { "casewire" }, sandbox = false })
    equal((require("casewire.program").command()), { folder .. "/program" })
  end)
  with_environment({ PATH = python .. ":/usr/bin:/bin", PYTHONPATH = "", VIRTUAL_ENV = "" }, function()
    equal((require("casewire.program").command()), nil)
  end)
  vim.cmd("cd " .. current)
  equal(uv.fs_stat(support.folder .. "/executed"), nil, "code of the current folder")
end)

if vim.env.CASEWIRE_WHEEL_PYTHON then
  test("the wheel of the release is found", function()
    with_environment({ PATH = "/nowhere" }, function()
      vim.g.python3_host_prog = vim.env.CASEWIRE_WHEEL_PYTHON
      support.setup({ cmd = { "casewire" } })
      local command, problem = require("casewire.program").command()
      vim.g.python3_host_prog = nil
      equal(problem, nil)
      contains(command[1], "/bin/casewire")
      local buf = open()
      wait("the hint", function() return hints(buf):find("closed", 1, true) end)
    end)
  end)
end

test("a missing program is reported once, with what to do", function()
  support.setup({ cmd = { support.folder .. "/missing" } })
  open()
  open()
  wait("the message", function() return support.note("does not exist") end)
  support.settle()
  equal(#vim.tbl_filter(function(note) return note:find("does not exist", 1, true) end, support.notes), 1)
  contains(support.note("does not exist"), ":checkhealth casewire")
  vim.cmd("Cases")
  wait("the list", function() return support.text():find("does not exist", 1, true) end)
end)

test("a program that ends is restarted, reported, and shows the buffers again", function()
  support.setup()
  local buf = open()
  wait("the hint", function() return hints(buf):find("closed", 1, true) end)
  local first = client(buf).id
  uv.kill(pid_of(), 9)
  wait("the message", function() return support.note("casewire ended (signal 9). It is restarted.") end)
  wait("the restart", function() return support.note("casewire was restarted.") end)
  assert(client(buf) and client(buf).id ~= first)
  vim.api.nvim_buf_set_lines(buf, 0, 0, false, { "# new line" })
  wait("the hint", function()
    local marks = vim.api.nvim_buf_get_extmarks(buf, vim.api.nvim_get_namespaces().casewire_hints, 0, -1, {})
    return #marks == 1 and marks[1][2] == 1
  end)
  local done
  require("casewire").request("ping", {}, function(problem) done = problem == nil end)
  wait("a request", function() return done end)
end)

test("a program that ends again and again is stopped, and :Casewire restart starts it", function()
  local counter = support.folder .. "/starts"
  support.setup({ cmd = { support.write("dying", ([[#!%s
import os, sys, json
open(%q, "a").write("x")
def read():
    length = int(sys.stdin.buffer.readline().split(b":")[1]); sys.stdin.buffer.readline()
    return json.loads(sys.stdin.buffer.read(length))
body = json.dumps({"jsonrpc": "2.0", "id": read()["id"], "result": {"capabilities": {}}}).encode()
os.write(1, b"Content-Length: %%d\r\n\r\n%%s" %% (len(body), body))
read()
os._exit(3)
]]):format(support.python, counter), "755") }, sandbox = false })
  open()
  wait("the end", function() return support.note("ended 6 times within a minute (exit code 3) and is stopped") end, 40000)
  equal(#io.open(counter):read("*a"), 6)
  equal(#require("casewire.server").list(), 0)
  support.setup()
  vim.cmd("Casewire restart")
  wait("the client", function() return client(0) end)
end)

test("a program that does not start is reported once, with its own words", function()
  support.setup({ cmd = { support.program, "--no-such-option" }, sandbox = false })
  open()
  wait("the message", function() return support.note("does not start (exit code 2)") end)
  contains(support.note("does not start"), "--no-such-option")
end)

test("new options restart the program, also outside of a workspace; equal ones do not", function()
  local current = vim.fn.getcwd()
  vim.cmd("cd " .. support.folder)
  support.setup()
  local function ping()
    local problem_kind
    require("casewire").request("comments/add", { case = "ibm/CS9999999", text = "x" }, function(problem)
      problem_kind = problem.kind
    end)
    return wait("the response", function() return problem_kind end)
  end
  equal(ping(), "notFound")
  local id = require("casewire.server").list()[1].id
  local options = vim.deepcopy(require("casewire.config").get())
  require("casewire").setup(options)
  equal(require("casewire.server").list()[1].id, id)
  support.setup({ cmd = { support.program, "--read-only" } })
  equal(ping(), "readOnly")
  vim.cmd("cd " .. current)
end)

test("stop ends the processes; opening files starts none until restart", function()
  support.setup()
  local buf = open()
  wait("the client", function() return client(buf) end)
  local pid = pid_of()
  vim.cmd("Casewire stop")
  wait("the end", function() return not uv.fs_stat("/proc/" .. pid) end)
  open()
  support.settle()
  equal(#require("casewire.server").list(), 0)
  vim.cmd("Casewire restart")
  wait("the client", function() return client(0) end)
end)

test("a client that others stop is not restarted", function()
  support.setup()
  local buf = open()
  wait("the client", function() return client(buf) end)
  compat.stop_client(client(buf))
  wait("the end", function() return #require("casewire.server").list() == 0 end)
  support.settle()
  equal(support.notes, {})
  vim.cmd("Casewire restart")
  wait("the client", function() return client(buf) end)
end)

test("hints stay after :saveas, :edit! and a change by another program", function()
  support.setup()
  local buf, path = open()
  wait("the hint", function() return hints(buf):find("closed", 1, true) end)
  vim.cmd("silent saveas " .. path .. ".other.py")
  vim.api.nvim_buf_set_lines(buf, 0, 0, false, { "# nothing" })
  local function is_at(row)
    return function()
      local marks = vim.api.nvim_buf_get_extmarks(buf, vim.api.nvim_get_namespaces().casewire_hints, 0, -1, {})
      return #marks == 1 and marks[1][2] == row
    end
  end
  vim.api.nvim_buf_set_lines(buf, 1, 2, false, { "# nothing", "# case " .. number })
  wait("the hint in the new file", is_at(2))
  vim.cmd("edit!")
  wait("the hint of the file", is_at(0))
  vim.o.autoread = true
  vim.fn.writefile({ "# one", "# two", "# three", "# case " .. number }, vim.api.nvim_buf_get_name(buf))
  vim.cmd("silent checktime")
  wait("the hint of the changed file", is_at(3))
end)

test("the sandbox is a first trial without a configuration", function()
  with_environment({ XDG_CONFIG_HOME = support.folder .. "/empty" }, function()
    support.setup({ sandbox = false })
    vim.cmd("Cases")
    wait("the advice", function() return support.text():find(":Casewire sandbox", 1, true) end)
    vim.cmd("Casewire sandbox")
    vim.cmd("Cases profile:ibm")
    wait("the list", function() return support.text():find("ibm/CS", 1, true) end)
    assert(support.note("simulated vendors"))
    vim.cmd("Casewire real")
    vim.cmd("Cases profile:redhat")
    wait("the advice", function() return support.text():find(":Casewire sandbox", 1, true) end)
  end)
end)

test("one process for each workspace, and one for all other files", function()
  support.setup()
  for _, name in ipairs({ "one", "two" }) do
    support.write(name .. "/.casewire.json", "{}")
    open(name .. "/a.py")
    open(name .. "/sub/b.py")
  end
  open("loose1/a.py")
  open("loose2/a.py")
  wait("three processes", function() return #require("casewire.server").list() == 3 end)
  local roots = vim.tbl_map(function(server) return server.root and vim.fn.fnamemodify(server.root, ":t") or "none" end,
    require("casewire.server").list())
  table.sort(roots)
  equal(roots, { "none", "one", "two" })
end)

test("a buffer of more than 10 MB is left alone", function()
  support.setup()
  local buf, path = open("large.txt", (TEXT:rep(1000)):rep(math.ceil(10.1e6 / #TEXT / 1000)))
  equal(uv.fs_stat(path).size > 10000000, true)
  local small = open()
  wait("the client of the other", function() return client(small) end)
  equal(client(buf), nil)
  equal(support.notes, {})
  vim.cmd("buffer " .. buf)
  vim.api.nvim_buf_set_lines(buf, 0, 1, false, { "changed" })
  vim.cmd("silent write")
  equal(client(buf), nil)
  contains(io.open(path):read(20), "changed")
end)

test("a buffer of almost 10 MB shows its cases, and can be changed", function()
  support.setup()
  local buf = open("almost.txt", TEXT .. ("nothing here, only text\n"):rep(380000))
  wait("the hint", function() return hints(buf):find("closed", 1, true) end)
  vim.api.nvim_buf_set_lines(buf, 0, 0, false, { "one", "two" })
  wait("the hint", function()
    local marks = vim.api.nvim_buf_get_extmarks(buf, vim.api.nvim_get_namespaces().casewire_hints, 0, -1, {})
    return #marks == 1 and marks[1][2] == 2
  end)
end)

test("buffers that are not files of this machine are left alone", function()
  support.setup()
  vim.cmd("enew")
  vim.api.nvim_buf_set_lines(0, 0, -1, false, { TEXT:sub(1, -2) })
  vim.bo.filetype = "python"
  local nameless = vim.api.nvim_get_current_buf()
  local names = {
    "fugitive:///r/.git//0/a.py", "scp://host//etc/hosts", "diffview:///x/a.py", "term://x", "zipfile:///a.zip::b.py",
  }
  local buffers = { nameless }
  for _, name in ipairs(names) do
    local buf = vim.api.nvim_create_buf(true, false)
    vim.api.nvim_buf_set_name(buf, name)
    vim.api.nvim_buf_set_lines(buf, 0, -1, false, { TEXT:sub(1, -2) })
    vim.cmd("noautocmd buffer " .. buf)
    vim.bo[buf].filetype = "python"
    table.insert(buffers, buf)
  end
  local scratch = vim.api.nvim_create_buf(false, true)
  vim.bo[scratch].filetype = "python"
  table.insert(buffers, scratch)
  support.settle()
  equal(#require("casewire.server").list(), 0)
  for _, buf in ipairs(buffers) do
    equal(client(buf), nil)
    equal(#compat.clients(buf), 0)
  end
  equal(support.notes, {})
  -- A name makes it a file.
  vim.cmd("buffer " .. nameless)
  vim.cmd("silent write " .. support.folder .. "/named.py")
  wait("the client", function() return client(nameless) end)
end)

test("the function of the option attach decides, and its errors are reported", function()
  support.setup({ attach = function(buf) return vim.bo[buf].filetype == "markdown" end })
  open()
  support.settle()
  equal(#require("casewire.server").list(), 0)
  vim.bo.filetype = "markdown"
  wait("the client", function() return client(0) end)
  support.setup({ attach = function() error("broken") end })
  open()
  wait("the message", function() return support.note("The function of the option attach failed.") end)
end)

test("a case and its comments have the same process, also with several workspaces", function()
  support.setup()
  local case, text = "ibm/CS4178171", "unique" .. uv.hrtime()
  local function workspace(name)
    support.write(name .. "/.casewire.json", "{}")
    local buf = open(name .. "/a.py")
    wait("a client", function() return client(buf) end)
    vim.cmd("enew")
  end
  workspace("first")
  local done
  require("casewire").request("comments/add", { case = case, text = text }, function(problem) done = not problem end)
  wait("the comment", function() return done end)
  for index = 1, 5 do
    workspace("other" .. index)
    local found
    require("casewire").request("comments/list", { case = case, order = "newest", limit = 1 }, function(_, result)
      found = result.comments[1].text
    end)
    equal(wait("the comments", function() return found end), text)
  end
end)

test("an untrusted workspace executes nothing", function()
  support.setup()
  local executed = support.folder .. "/executed-by-workspace"
  local write = ("vim.fn.writefile({}, %q)"):format(executed)
  for _, name in ipairs({ ".nvim.lua", ".exrc", ".nvimrc", "lua/casewire/config.lua", "plugin/casewire.lua" }) do
    support.write("untrusted/" .. name, name:find("lua$") and write or "lua " .. write)
  end
  support.write("untrusted/casewire", "#!/bin/sh\ntouch " .. executed .. "\n", "755")
  support.write("untrusted/.casewire.json", vim.json.encode({
    cmd = { "touch", executed }, hints = "all", words = { "case", "\27[2J" }, inline = { exclude = { "../../*" } },
    patterns = { { prefix = "(a+)+$", digits = { 9, 9 }, profile = "ibm" } },
  }))
  local current = vim.fn.getcwd()
  vim.cmd("cd " .. support.folder .. "/untrusted")
  local text = TEXT .. ("# case %s <script> `touch %s` ${%s} \27]0;title\7 \226\128\174\n"):format(number, executed, executed)
  local buf, path = open("untrusted/a.py", text)
  wait("the hint", function() return hints(buf):find("closed", 1, true) end)
  vim.api.nvim_win_set_cursor(0, { 1, 8 })
  vim.cmd("Case")
  wait("the case", function() return support.text():find("redhat/" .. number, 1, true) end)
  vim.cmd("cd " .. current)
  equal(uv.fs_stat(executed), nil)
  equal(table.concat(vim.fn.readfile(path, "b"), "\n"), text)
  for _, note in ipairs(support.notes) do equal(note:find("\27", 1, true), nil, "control characters") end
end)

test("text of vendors has no control characters, and none that change its direction", function()
  local text = require("casewire.text")
  local table_of = {
    { "a\27[31mb\7\0c", "a[31mbc" }, { "a\194\155b", "ab" }, { "a\226\128\174b\226\129\166c", "abc" },
    { "a\r\nb\rc\td", "a\nb\nc\td" },
    { "\239\187\191a\226\128\139b", "ab" },
    { "caf\195\169 \240\159\142\137 \226\128\148", "caf\195\169 \240\159\142\137 \226\128\148" },
    { nil, "" }, { 12, "12" },
    { "\224\184\129\226\128\141x", "\224\184\129\226\128\141x" },
  }
  equal(text.clean(vim.NIL) .. text.clean(nil), "")
  for index = 1, 9 do equal(text.clean(table_of[index][1]), table_of[index][2], "row " .. index) end
  equal(text.line(" a\n\n b\t"), "a b")
  equal(text.seconds("1970-01-01T00:00:00Z"), 0)
  equal(text.seconds("2024-02-29T12:30:15.123Z"), 1709209815)
  equal(text.seconds("2026-12-31T23:59:59Z"), 1798761599)
  equal(text.seconds("yesterday"), nil)
  equal(text.age("2026-01-01T00:00:00Z", text.seconds("2026-01-02T23:00:00Z")), "47 h")
  equal(vim.fn.strdisplaywidth(text.fit("日本語日本語", 7)), 7)
  for id, expected in pairs({ ["ibm/CS1"] = true, ["a.b/c-d_1"] = true, ["../etc"] = false, ["a/.."] = false, ["a/b/c"] = false,
    ["a/b c"] = false, ["a|b/c"] = false, ["/b"] = false, [""] = false }) do
    equal(text.is_id(id), expected, id)
  end
end)

test("hostile text of a server is not executed, and reaches no prompt", function()
  local hostile = "T\27[2J\226\128\174%{execute('let g:hostile = 1')}\n:let g:hostile = 1\r"
  local server = require("casewire.server")
  local request = server.request
  server.request = function(method, _, callback)
    if method == "cases/list" then
      callback(nil, { cases = { { id = "ibm/CS1", title = hostile, status = { state = "x", vendor = hostile },
        severity = { level = "1" }, updatedAt = hostile }, { id = "ibm/CS1 | quit", title = "x" }, "x", { id = 5 } },
        sources = { { profile = hostile, failure = { message = hostile } }, 1 }, nextCursor = 7 })
    elseif method == "cases/render" then
      callback(nil, { text = hostile .. "\n\226\129\166end", stale = true, asOf = hostile, failure = { message = hostile } })
    end
  end
  local ok, problem = xpcall(function()
    support.setup()
    vim.cmd("Cases hostile")
    equal(vim.api.nvim_buf_line_count(0), 1, support.text())
    contains(support.text(), "ibm/CS1")
    vim.cmd("Case ibm/CS1")
    contains(support.text(), "end")
    for _, buf in ipairs(vim.api.nvim_list_bufs()) do
      equal(support.text(buf):find("[\27\r]"), nil, "control characters")
      equal(support.text(buf):find("\226\128\174", 1, true), nil, "direction")
    end
    support.screen()
    equal(vim.g.hostile, nil)
  end, debug.traceback)
  server.request = request
  if not ok then error(problem) end
end)

test("options are checked, and invalid ones have their defaults", function()
  local config = require("casewire.config")
  local rows = {
    { { cmdd = { "x" } }, 'Unknown option "cmdd". Known options: attach, cmd,' },
    { { cmd = "casewire" }, 'Option "cmd" must be a list of strings' },
    { { cmd = {} }, 'Option "cmd" must be a list of strings' },
    { { sandbox = 1 }, 'Option "sandbox" must be true or false' },
    { { attach = 1 }, 'Option "attach"' }, { { max_file_bytes = 1e9 }, 'Option "max_file_bytes"' },
    { { hints = "all" }, 'Option "hints"' }, { { settings = 1 }, 'Option "settings"' },
    { { query = 1 }, 'Option "query"' }, { { page_size = 501 }, 'Option "page_size"' },
    { { timeout_seconds = 0.5 }, 'Option "timeout_seconds"' }, { { drafts = "" }, 'Option "drafts"' },
    { { comment = true }, 'Option "comment" must be a table' },
    { { comment = { confirm = 1 } }, 'Option "comment.confirm"' },
    { { comment = { wait_seconds = -1 } }, 'Option "comment.wait_seconds"' },
    { { comment = { x = 1 } }, 'Unknown option "comment.x". Known options: confirm, wait_seconds.' },
    { "x", "The options must be a table." },
  }
  for _, row in ipairs(rows) do
    support.notes = {}
    config.set(row[1])
    contains(support.notes[1], row[2])
    equal(config.get().cmd, { "casewire" })
    equal(config.get().page_size, 100)
  end
  support.notes = {}
  vim.g.casewire = { sandbox = true, page_size = 7 }
  config.set({ page_size = 8 })
  equal({ config.get().sandbox, config.get().page_size }, { true, 8 })
  vim.g.casewire = nil
  equal(support.notes, {})
end)

test("without use, Neovim loads none of the plugin but its commands", function()
  local lua = "print(vim.inspect(vim.tbl_filter(function(name) return name:find('casewire') end, vim.tbl_keys(package.loaded))))"
  local output = vim.fn.system({ vim.v.progpath, "--headless", "--clean", "-i", "NONE", "--cmd",
    "set runtimepath^=" .. support.root, "-c", "lua " .. lua, "-c", "lua print(vim.fn.exists(':Cases'))", "-c", "qall!" })
  contains(output, "{}")
  contains(output, "2")
end)

test("the plugin defines its names and no others", function()
  local names = vim.tbl_filter(function(name) return name:lower():find("casewire", 1, true) end, vim.tbl_keys(_G))
  equal(names, {})
  local commands = vim.tbl_filter(function(name) return name:find("^Case") end, vim.tbl_keys(vim.api.nvim_get_commands({})))
  table.sort(commands)
  equal(commands, { "Case", "CaseComment", "Cases", "Casewire" })
end)

test(":checkhealth casewire", function()
  local function check()
    vim.cmd("silent checkhealth casewire")
    return wait("the report", function()
      local text = support.text()
      return text:find("casewire: drafts", 1, true) and text
    end, 40000)
  end
  support.setup()
  local report = check()
  contains(report, "casewire 0.")
  contains(report, support.program)
  contains(report, "Simulated vendors are used.")
  contains(report, "ibm: Read one record.")
  contains(report, "can be written")
  equal(report:find("ERROR"), nil)
  support.clean()
  support.setup({ cmd = { support.folder .. "/missing" } })
  report = check()
  contains(report, "does not exist")
  contains(report, "ERROR")
  contains(report, "pip install")
  support.clean()
  local path = support.write("health.json", '{"profiles":{"work":{"provider":"ibm-clod"}}}', "600")
  support.setup({ cmd = { support.program, "--config", path }, sandbox = false, drafts = "/proc/nothing" })
  report = check()
  contains(report, 'Did you mean "ibm-cloud"?')
  contains(report, "/proc/nothing cannot be written")
end)
