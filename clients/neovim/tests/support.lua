--- What the tests share. They need no other plugin: nvim --headless -u tests/run.lua FILE
local M = {}

local uv = vim.uv or vim.loop
-- No condition takes longer, also on a busy machine.
local LIMIT_MILLISECONDS = 20000

M.program = assert(vim.env.CASEWIRE, "CASEWIRE must be the path of the program")
M.root = vim.env.CASEWIRE_NEOVIM_PLUGIN
M.folder = vim.env.CASEWIRE_NEOVIM_WORK
M.python = vim.fn.exepath("python3")
M.notes = {}

local results = { passed = 0, failed = 0, skipped = 0 }

--- Waits for a condition, and fails without it.
function M.wait(what, condition, milliseconds)
  local value
  local ok = vim.wait(milliseconds or LIMIT_MILLISECONDS, function()
    value = condition()
    return value
  end, 10)
  if not ok then
    error(("not in time: %s; messages: %s"):format(what, table.concat(M.notes, " | ")), 2)
  end
  return value
end

--- Waits until everything that is scheduled has happened.
function M.settle()
  local is_over = false
  vim.schedule(function() vim.schedule(function() is_over = true end) end)
  M.wait("the scheduled functions", function() return is_over end)
end

function M.equal(actual, expected, what)
  if not vim.deep_equal(actual, expected) then
    error(("%s: %s instead of %s"):format(what or "value", vim.inspect(actual), vim.inspect(expected)), 2)
  end
end

function M.contains(actual, part, what)
  if type(actual) ~= "string" or not actual:find(part, 1, true) then
    error(("%s: %s does not contain %s"):format(what or "text", vim.inspect(actual), vim.inspect(part)), 2)
  end
end

--- Runs a test.
function M.test(name, run)
  if vim.env.ONLY and not name:find(vim.env.ONLY, 1, true) then return end
  M.notes = {}
  local start = uv.hrtime()
  local ok, problem = xpcall(run, debug.traceback)
  local seconds = (uv.hrtime() - start) / 1e9
  if ok then
    results.passed = results.passed + 1
    if seconds > 3 or vim.env.VERBOSE then io.stdout:write(("  %s: %.1f s\n"):format(name, seconds)) end
  else
    results.failed = results.failed + 1
    io.stdout:write(("FAILED: %s\n%s\n"):format(name, tostring(problem)))
  end
  M.clean()
end

function M.skip(name, reason)
  results.skipped = results.skipped + 1
  io.stdout:write(("left out: %s: %s\n"):format(name, reason))
end

--- Prints the counts and ends Neovim.
function M.finish(file)
  io.stdout:write(("%s: %d passed, %d failed, %d left out\n"):format(file, results.passed, results.failed, results.skipped))
  io.stdout:flush()
  if results.failed > 0 or results.passed == 0 then vim.cmd("cquit!") end
  vim.cmd("qall!")
end

--- The message that the person sees and that contains a text.
function M.note(part)
  for _, note in ipairs(M.notes) do
    if note:find(part, 1, true) then return note end
  end
end

--- What the window shows.
function M.screen()
  vim.cmd("redraw!")
  local lines = {}
  for row = 1, vim.o.lines do
    local cells = {}
    for column = 1, vim.o.columns do cells[column] = vim.fn.screenstring(row, column) end
    lines[row] = table.concat(cells):gsub("%s+$", "")
  end
  return table.concat(lines, "\n")
end

function M.text(buf)
  return table.concat(vim.api.nvim_buf_get_lines(buf or 0, 0, -1, false), "\n")
end

--- The lines that are shown below those of a buffer.
function M.virtual(buf, name)
  local namespace = vim.api.nvim_get_namespaces()[name]
  local lines = {}
  if not namespace then return "" end
  for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buf or 0, namespace, 0, -1, { details = true })) do
    for _, line in ipairs(mark[4].virt_lines or {}) do
      table.insert(lines, table.concat(vim.tbl_map(function(chunk) return chunk[1] end, line)))
    end
    for _, chunk in ipairs(mark[4].virt_text or {}) do table.insert(lines, chunk[1]) end
  end
  return table.concat(lines, "\n")
end

--- Writes a file below the folder of the tests.
function M.write(name, content, mode)
  local path = M.folder .. "/" .. name
  vim.fn.mkdir(vim.fn.fnamemodify(path, ":h"), "p")
  local file = assert(io.open(path, "wb"))
  file:write(content)
  file:close()
  if mode then uv.fs_chmod(path, tonumber(mode, 8)) end
  return path
end

function M.edit(path, filetype)
  vim.cmd("edit! " .. vim.fn.fnameescape(path))
  if filetype then vim.bo.filetype = filetype end
  return vim.api.nvim_get_current_buf()
end

--- Runs a command and returns its output.
function M.run(command)
  local output = vim.fn.system(command)
  if vim.v.shell_error ~= 0 then error(table.concat(command, " ") .. ": " .. output, 2) end
  return output
end

function M.json(command) return vim.json.decode(M.run(command)) end

--- Sets the options. The drafts are in a folder of their own.
function M.setup(options)
  M.drafts = M.folder .. "/drafts-" .. uv.hrtime()
  require("casewire").setup(vim.tbl_deep_extend("force", {
    cmd = { M.program }, sandbox = true, drafts = M.drafts, comment = { wait_seconds = 10 },
  }, options or {}))
end

--- Ends what a test has started.
function M.clean()
  require("casewire.server").stop(false)
  vim.cmd("silent! %bwipeout!")
  vim.cmd("silent! tabonly! | silent! only!")
end

-- The vendors on a port.
local vendors

--- Starts the simulated vendors on a port. Returns the path of a configuration for them.
function M.start_vendors()
  if vendors then return vendors.config end
  local line = ""
  local job = vim.fn.jobstart({ M.program, "sandbox", "--port", "0" }, {
    on_stdout = function(_, data) line = line .. table.concat(data, "\n") end,
  })
  M.wait("the vendors", function() return line:find("\n") end)
  local addresses = vim.json.decode(line)
  local profiles = {}
  for profile, provider in pairs({ ibm = "ibm-cloud", redhat = "redhat-portal", cisco = "cisco-support" }) do
    profiles[profile] = vim.tbl_extend("force", addresses[provider], { provider = provider })
  end
  local config = M.write("vendors.json", vim.json.encode({ store = "memory", profiles = profiles }), "600")
  vendors = { job = job, config = config, origin = addresses["ibm-cloud"].baseURL:match("^(.-)/case%-management") }
  return config
end

--- Controls the vendors: `faults`, `settings`, `tokens/revoke`.
function M.control(method, path, body)
  body = body and vim.json.encode(body) or ""
  local response, is_over = "", false
  local connection = uv.new_tcp()
  connection:connect("127.0.0.1", tonumber(vendors.origin:match(":(%d+)$")), function(problem)
    if problem then is_over = true return end
    connection:read_start(function(_, data)
      if data then response = response .. data else is_over = true end
    end)
    connection:write(("%s /_sandbox/%s HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s"):format(
      method, path, #body, body))
  end)
  M.wait("the control of the vendors", function() return is_over end)
  connection:close()
  if not response:find("^HTTP/1%.%d 20") then error(response, 2) end
end

function M.fault(point, fault, times)
  M.control("POST", "faults", { vendor = "ibm-cloud", place = point, fault = fault, times = times or 1 })
end

--- How many comments of a case have this text, at the vendor.
function M.count_comments(case, text)
  local result = M.json({ M.program, "call", "--no-session-store", "--config", vendors.config, "comments/list",
    vim.json.encode({ case = case, order = "newest", limit = 500 }) })
  local count = 0
  for _, comment in ipairs(result.comments) do
    if comment.text == text then count = count + 1 end
  end
  return count
end

--- A case of the simulated vendors.
function M.find_case(params, config)
  local command = { M.program, "call", "--no-session-store" }
  vim.list_extend(command, config and { "--config", config } or { "--sandbox" })
  vim.list_extend(command, { "cases/list", vim.json.encode(vim.tbl_extend("keep", params, { limit = 1 })) })
  return M.json(command).cases[1]
end

return M
