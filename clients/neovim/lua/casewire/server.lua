--- The processes of casewire: one for each workspace folder, and one for all files that are in none. They serve the
--- documents through `vim.lsp`, and casewire's own methods over the same connection.
local compat = require("casewire.compat")
local config = require("casewire.config")
local errors = require("casewire.errors")
local program = require("casewire.program")
local text = require("casewire.text")
local uv = compat.uv
local M = {}

-- Restarts within this time; more of them are a defect that a restart does not solve.
local RESTART_LIMIT, RESTART_SECONDS = 5, 60
-- The program answers within the timeout of a request. After this further time, the response is lost.
local GRACE_SECONDS = 5
-- How long the program has to end by itself.
local STOP_MILLISECONDS = 2000

---@class casewire.Request
---@field method string
---@field params table
---@field callback fun(problem: casewire.Error?, result: any)
---@field server casewire.Server
---@field id integer? the id of the connection, when it was sent
---@field timer any? ends the request if no response arrives
---@field is_done boolean

---@class casewire.Server
---@field root string|false the folder of the workspace
---@field client_id integer?
---@field client table? the client of `vim.lsp`, from the response to `initialize` until the process ends
---@field queue casewire.Request[] what is sent when the connection is initialized
---@field pending table<casewire.Request, true> what was sent and not answered
---@field buffers table<integer, true>
---@field deaths integer[] when the process ended unexpectedly, in seconds
---@field is_stopping boolean
---@field is_restart boolean
---@field is_broken boolean? whether the process did not respond and is being ended

---@type table<string|false, casewire.Server>
local servers = {}
-- Then opening a file does not start the program again, until a command did or the options change.
local was_problem_reported = false
local is_stopped = false
local is_leaving = false
---@type casewire.Server? that of lists, cases and comments, from the first request
local common

local function report(message, level)
  vim.notify("casewire: " .. message, level or vim.log.levels.WARN)
end

--- The folder of `.casewire.json` or of the repository that contains a path; false if none does.
local function find_root(path)
  local folder = vim.fn.fnamemodify(path, ":p:h")
  while true do
    if uv.fs_stat(folder .. "/.casewire.json") or uv.fs_stat(folder .. "/.git") then return folder end
    local parent = vim.fn.fnamemodify(folder, ":h")
    if parent == folder then return false end
    folder = parent
  end
end

local function finish(request, problem, result)
  if request.is_done then return end
  request.is_done = true
  request.server.pending[request] = nil
  if request.timer then
    request.timer:stop()
    request.timer:close()
  end
  request.callback(problem, result)
end

local function send(server, request)
  if request.is_done then return end
  server.pending[request] = true
  local function respond(problem, result)
    if problem then
      finish(request, errors.from_response(problem))
    else
      finish(request, nil, result == nil and vim.NIL or result)
    end
  end
  -- Neovim does not pass on the error for a cancelled request. It reports each response first.
  local function answered()
    vim.schedule(function()
      finish(request, { kind = "requestCancelled", message = "The request was cancelled." })
    end)
  end
  local seconds = request.params.timeoutSeconds + GRACE_SECONDS
  request.timer = uv.new_timer()
  request.timer:start(seconds * 1000, 0, vim.schedule_wrap(function()
    if request.is_done then return end
    -- The program answers every request in time, so the connection is broken.
    if server.client and not server.is_broken then
      server.is_broken = true
      compat.stop_client(server.client, true)
    end
    finish(request, { kind = "noResponse", message = ("casewire did not respond within %d s."):format(seconds) })
  end))
  local ok, sent, id = pcall(server.client.rpc.request, request.method, request.params, respond, answered)
  if ok and sent then
    request.id = id
  else
    finish(request, { kind = "notSent", message = "The connection to casewire is closed. Nothing was sent." })
  end
end

--- Ends what waits for a process that has ended.
local function fail_all(server, problem, unsent)
  local pending, queue = server.pending, server.queue
  server.pending, server.queue = {}, {}
  for request in pairs(pending) do finish(request, problem) end
  for _, request in ipairs(queue) do finish(request, unsent or problem) end
end

local function how_it_ended(code, signal)
  return signal ~= 0 and ("signal %d"):format(signal) or ("exit code %d"):format(code)
end

--- Runs the command again without input, and passes on what it writes to stderr: the reason why it does not start.
local function explain(callback)
  local command = program.command()
  if not command then return callback("") end
  local lines = {}
  local job = vim.fn.jobstart(command, {
    stderr_buffered = true,
    on_stderr = function(_, data) lines = data end,
    on_exit = function() callback(text.line(table.concat(lines, " ")):sub(1, 500)) end,
  })
  if job <= 0 then return callback("") end
  vim.fn.chanclose(job, "stdin")
  vim.defer_fn(function() vim.fn.jobstop(job) end, 3000)
end

local start

local function did_exit(server, code, signal)
  local was_initialized = server.client ~= nil
  server.client, server.client_id, server.is_broken = nil, nil, false
  if server.is_stopping or is_leaving then
    if servers[server.root] == server then servers[server.root] = nil end
    return fail_all(server, { kind = "connectionClosed", message = "casewire was stopped before it responded." },
      { kind = "notSent", message = "casewire was stopped. Nothing was sent." })
  end
  local how = how_it_ended(code, signal)
  if not was_initialized then
    servers[server.root] = nil
    return explain(function(reason)
      local message = ("casewire does not start (%s). %s"):format(how, reason ~= "" and reason
        or ":checkhealth casewire shows more.")
      if not was_problem_reported then
        was_problem_reported = true
        report(message, vim.log.levels.ERROR)
      end
      fail_all(server, { kind = "startFailed", message = message })
    end)
  end
  local now = os.time()
  server.deaths = vim.tbl_filter(function(time) return now - time < RESTART_SECONDS end, server.deaths)
  table.insert(server.deaths, now)
  if #server.deaths > RESTART_LIMIT then
    servers[server.root] = nil
    report(("casewire ended %d times within a minute (%s) and is stopped. :Casewire restart starts it again.")
      :format(#server.deaths, how), vim.log.levels.ERROR)
  else
    server.is_restart = true
    vim.defer_fn(function()
      if servers[server.root] == server and not server.client_id then start(server) end
    end, 250 * (2 ^ (#server.deaths - 1) - 1))
    report(("casewire ended (%s). It is restarted."):format(how))
  end
  -- The callbacks may send requests, which then wait for the new process.
  local pending = server.pending
  server.pending = {}
  for request in pairs(pending) do
    finish(request, { kind = "connectionClosed", message = ("casewire ended (%s) before it responded."):format(how) })
  end
  if servers[server.root] ~= server then
    fail_all(server, { kind = "notSent", message = "casewire is stopped. Nothing was sent." })
  end
end

--- What Neovim can do, and what this plugin adds.
local function capabilities()
  local result = vim.lsp.protocol.make_client_capabilities()
  local function add(names, value)
    local at = result
    for index, name in ipairs(names) do
      if index == #names then at[name] = value else at[name] = at[name] or {} end
      at = at[name]
    end
  end
  add({ "textDocument", "inlayHint" }, { dynamicRegistration = false, resolveSupport = { properties = { "tooltip" } } })
  add({ "workspace", "inlayHint" }, { refreshSupport = true })
  -- Cases are buffers whose names begin with case://.
  add({ "workspace", "textDocumentContent" }, { dynamicRegistration = false })
  add({ "window", "showDocument" }, { support = true })
  if not compat.counts_columns_per_client then add({ "general", "positionEncodings" }, { "utf-16" }) end
  return result
end

--- The handlers that differ from those of Neovim, for this client only.
local function handlers()
  local defaults = vim.lsp.handlers
  return {
    ["workspace/inlayHint/refresh"] = function(problem, result, context)
      require("casewire.hints").refresh(context.client_id)
      local default = defaults["workspace/inlayHint/refresh"]
      if default then default(problem, result, context) end
      return vim.NIL
    end,
    ["window/showDocument"] = function(_, params)
      local uri = type(params) == "table" and params.uri or nil
      return { success = type(uri) == "string" and require("casewire").show(uri) }
    end,
    -- Older versions show each response, so a response without a case would replace the hover of another server.
    ["textDocument/hover"] = function(problem, result, context, options)
      if problem or type(result) ~= "table" or not result.contents then return end
      local default = defaults["textDocument/hover"] or defaults.hover
      if default then return default(problem, result, context, options) end
    end,
    ["session/didChange"] = function(_, params)
      if type(params) ~= "table" or params.state ~= "refused" then return end
      report(text.line(("Profile %s: %s"):format(params.profile or "?", params.lastError or "The login was refused.")))
    end,
  }
end

local function commands()
  local function case_command(name)
    return function(command)
      local arguments = type(command.arguments) == "table" and command.arguments[1] or {}
      require("casewire.actions").run(name, arguments.case, arguments.text)
    end
  end
  return {
    ["casewire.addComment"] = case_command("comment"),
    ["casewire.resolve"] = case_command("resolve"),
    ["casewire.reopen"] = case_command("reopen"),
    ["casewire.escalate"] = case_command("escalate"),
  }
end

---@return casewire.Error?
start = function(server)
  local command, problem = program.command()
  if not command then
    servers[server.root] = nil
    fail_all(server, problem)
    return problem
  end
  -- An empty table would be a list in JSON.
  local settings = vim.tbl_extend("force", vim.empty_dict(), config.get().settings)
  local client_id = compat.start_client({
    name = "casewire",
    cmd = command,
    root_dir = server.root or nil,
    capabilities = capabilities(),
    handlers = handlers(),
    commands = commands(),
    init_options = { casewire = vim.tbl_extend("force", settings, { notifications = true }) },
    settings = { casewire = settings },
    -- How long Neovim waits for the process when it exits, in milliseconds.
    flags = { debounce_text_changes = 100, exit_timeout = 500 },
    on_init = function(client)
      -- Others may stop the client, for example :LspStop. Then it is not restarted.
      local stop = client.stop
      client.stop = function(...)
        if not server.is_broken then server.is_stopping = true end
        return stop(...)
      end
      vim.schedule(function()
        if server.client_id ~= client.id then return end
        server.client = client
        was_problem_reported = false
        local queue = server.queue
        server.queue = {}
        for _, request in ipairs(queue) do send(server, request) end
        if server.is_restart then
          server.is_restart = false
          report("casewire was restarted.", vim.log.levels.INFO)
        end
      end)
    end,
    on_attach = function(client, buf)
      require("casewire.hints").attach(client, buf)
      require("casewire.hover").attach(buf)
    end,
    on_error = function(code)
      local name = vim.lsp.rpc.client_errors[code]
      if name == "INVALID_SERVER_JSON" or name == "INVALID_SERVER_MESSAGE" then
        -- It may be the response to any request.
        vim.schedule(function()
          local pending = server.pending
          server.pending = {}
          for request in pairs(pending) do
            finish(request, { kind = "invalidResponse", message = "casewire sent a response that cannot be read." })
          end
        end)
      end
    end,
    on_exit = function(code, signal, id)
      vim.schedule(function()
        if server.client_id == id then did_exit(server, code, signal) end
      end)
    end,
  })
  if not client_id then
    servers[server.root] = nil
    problem = { kind = "startFailed", message = ('"%s" cannot be started.'):format(command[1]) }
    fail_all(server, problem)
    return problem
  end
  server.client_id = client_id
  for buf in pairs(server.buffers) do
    if vim.api.nvim_buf_is_loaded(buf) then vim.lsp.buf_attach_client(buf, client_id) else server.buffers[buf] = nil end
  end
end

---@return casewire.Server? server, casewire.Error? problem
local function get(root)
  local server = servers[root]
  if server then return server end
  server = { root = root, queue = {}, pending = {}, buffers = {}, deaths = {}, is_stopping = false, is_restart = false }
  servers[root] = server
  local problem = start(server)
  if problem then return nil, problem end
  return server
end

--- Whether the cases of a buffer are shown: it is a file of this machine, and not too large.
local function accepts(buf)
  if not vim.api.nvim_buf_is_loaded(buf) or vim.bo[buf].buftype ~= "" then return false end
  local name = vim.api.nvim_buf_get_name(buf)
  -- Names such as fugitive://, diffview:// and scp:// are not files.
  if name == "" or name:find("^%a[%w+.-]+:") then return false end
  local options = config.get()
  if vim.api.nvim_buf_get_offset(buf, vim.api.nvim_buf_line_count(buf)) > options.max_file_bytes then return false end
  if type(options.attach) ~= "function" then return options.attach end
  local ok, result = pcall(options.attach, buf)
  if not ok then report("The function of the option attach failed. " .. text.line(result)) end
  return ok and result and true or false
end

--- Shows the cases of a buffer, if it is a file. Starts the program if it does not run.
function M.attach(buf)
  if is_stopped or was_problem_reported or not accepts(buf) then return end
  local server, problem = get(find_root(vim.api.nvim_buf_get_name(buf)))
  if not server then
    was_problem_reported = true
    return report(problem and problem.message or "casewire cannot be started.")
  end
  if server.buffers[buf] and server.client_id and vim.lsp.buf_is_attached(buf, server.client_id) then return end
  server.buffers[buf] = true
  if server.client_id then vim.lsp.buf_attach_client(buf, server.client_id) end
end

--- The server of the current buffer, else any that runs, else a new one. Buffers without a server always have the same
--- one while it runs: each process has simulated vendors of its own.
local function for_methods()
  local buf = vim.api.nvim_get_current_buf()
  if common and servers[common.root] ~= common then common = nil end
  for _, server in pairs(servers) do
    if server.buffers[buf] then return server end
  end
  local problem
  if not common then
    common = select(2, next(servers))
    if not common then common, problem = get(find_root(vim.fn.getcwd() .. "/.")) end
  end
  return common, problem
end

--- Sends a request with one of casewire's methods. The callback is called exactly once, with an error or a result.
---@param method string such as `cases/list`
---@param params table?
---@param callback fun(problem: casewire.Error?, result: any)
---@return casewire.Request
function M.request(method, params, callback)
  params = vim.tbl_extend("keep", params or {}, { timeoutSeconds = config.get().timeout_seconds })
  local server, problem = for_methods()
  local request = { method = method, params = params, callback = callback, is_done = false, server = server }
  if not server then
    request.server = { pending = {} }
    vim.schedule(function() finish(request, problem) end)
  elseif server.client and not server.is_broken then
    send(server, request)
  else
    table.insert(server.queue, request)
  end
  return request
end

--- Cancels a request. Its callback is called in any case: a write that was sent continues.
---@param request casewire.Request
function M.cancel(request)
  if request.is_done then return end
  if request.id and request.server.client then
    request.server.client.rpc.notify("$/cancelRequest", { id = request.id })
  elseif not request.id then
    finish(request, { kind = "requestCancelled", message = "The request was cancelled." })
  end
end

--- Sends a request and waits. Returns the error `noResponse` after that time.
---@return casewire.Error? problem, any result
function M.request_sync(method, params, milliseconds)
  local done, problem, result = false, nil, nil
  local request = M.request(method, params, function(...)
    done, problem, result = true, ...
  end)
  if not vim.wait(milliseconds, function() return done end, 5) then
    M.cancel(request)
    return { kind = "noResponse", message = ("casewire did not respond within %d ms."):format(milliseconds) }
  end
  return problem, result
end

--- Ends all processes.
---@param is_for_good boolean whether opening a file does not start the program again
function M.stop(is_for_good)
  is_stopped = is_for_good
  for root, server in pairs(servers) do
    server.is_stopping = true
    servers[root] = nil
    require("casewire.hints").detach(server.client_id)
    local ready = server.client
    if ready then
      compat.stop_client(ready)
      vim.defer_fn(function()
        if server.client == ready then compat.stop_client(ready, true) end
      end, STOP_MILLISECONDS)
    elseif server.client_id then
      local client = vim.lsp.get_client_by_id(server.client_id)
      if client then compat.stop_client(client, true) end
    end
  end
end

--- Ends all processes and shows the cases of all buffers again.
function M.restart()
  M.stop(false)
  was_problem_reported = false
  program.reset()
  for _, buf in ipairs(vim.api.nvim_list_bufs()) do M.attach(buf) end
end

--- Applies new options.
function M.reset()
  was_problem_reported = false
  program.reset()
  -- A program that runs has the old options.
  if next(servers) ~= nil then M.restart() end
end

--- The processes, for `:checkhealth`.
---@return { root: string|false, id: integer?, is_ready: boolean, buffers: integer[] }[]
function M.list()
  local result = {}
  for root, server in pairs(servers) do
    table.insert(result, { root = root, id = server.client_id, is_ready = server.client ~= nil,
      buffers = vim.tbl_keys(server.buffers) })
  end
  return result
end

--- The client of a buffer, or of the current one, if it is connected.
---@param buf integer?
---@return table?
function M.client(buf)
  if not buf or buf == 0 then buf = vim.api.nvim_get_current_buf() end
  for _, server in pairs(servers) do
    if server.buffers[buf] and server.client then return server.client end
  end
end

local group = vim.api.nvim_create_augroup("casewire_server", {})
vim.api.nvim_create_autocmd("BufUnload", { group = group, callback = function(event)
  for _, server in pairs(servers) do server.buffers[event.buf] = nil end
end })
if not compat.follows_names then
  -- For the server, a buffer with another name is another document. BufFilePost attaches it again.
  vim.api.nvim_create_autocmd("BufFilePre", { group = group, callback = function(event)
    for _, server in pairs(servers) do
      if server.buffers[event.buf] then
        server.buffers[event.buf] = nil
        if server.client_id then pcall(vim.lsp.buf_detach_client, event.buf, server.client_id) end
      end
    end
  end })
end
vim.api.nvim_create_autocmd("VimLeave", { group = group, callback = function() is_leaving = true end })

return M
