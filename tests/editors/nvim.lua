-- Runs inside headless Neovim; tests/editors/nvim.sh starts it. Ends with exit code 0 or 1.

local site, program = os.getenv 'SITE', os.getenv 'PALINT'
local passed = 0

local function fail(words)
  io.stdout:write('FAILED: ' .. words .. '\n' .. passed .. ' passed, 1 failed, 0 skipped\n')
  vim.cmd 'cquit 1'
end

local function check(what, holds)
  if not holds then
    fail(what)
  end
  passed = passed + 1
  io.stdout:write('ok: ' .. what .. '\n')
end

local function find(buffer, code)
  for _, it in ipairs(vim.diagnostic.get(buffer)) do
    local own = it.code or (it.user_data and it.user_data.lsp and it.user_data.lsp.code)
    if own == code then
      return it
    end
  end
  return nil
end

local function wait_for(what, holds)
  if not vim.wait(30000, holds, 20) then
    fail('waited in vain: ' .. what)
  end
end

local function text_of(buffer)
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, true), '\n') .. '\n'
end

local function run()
  local palint = require 'palint'
  palint.setup { cmd = { program, 'lsp' } }
  local rule = 'harbor-with-provider-credentials'

  vim.cmd('edit ' .. site .. '/harbour/user-data')
  local data = vim.api.nvim_get_current_buf()
  check('user data without an extension is YAML', vim.bo[data].filetype == 'yaml')
  wait_for('user data has a client', function()
    return next(vim.lsp.buf_get_clients(data)) ~= nil
  end)

  vim.cmd('edit ' .. site .. '/infra.json')
  local buffer = vim.api.nvim_get_current_buf()
  local before = text_of(buffer)
  wait_for('the conflict is shown', function()
    return find(buffer, rule) ~= nil
  end)
  check('one server serves both buffers', #vim.lsp.get_active_clients() == 1)
  local found = find(buffer, rule)
  local line = vim.api.nvim_buf_get_lines(buffer, found.lnum, found.lnum + 1, true)[1]
  check(
    'its bytes are those of the key, behind wide characters',
    line:sub(found.col + 1, found.end_col) == 'providerCredentials'
  )
  check('it is an error of palint', found.severity == vim.diagnostic.severity.ERROR and found.source == 'palint')

  local client = vim.lsp.get_client_by_id(next(vim.lsp.buf_get_clients(buffer)))
  local lsp = found.user_data.lsp
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  local params = vim.lsp.util.make_range_params(0, client.offset_encoding)
  params.context = { diagnostics = {} }
  local answer = client.request_sync('textDocument/codeAction', params, 30000, buffer)
  local title = 'Remove `providerCredentials` and make the provider repository public'
  local action
  for _, it in ipairs(answer.result) do
    if it.title == title then
      action = it
    end
  end
  check('the way out is offered', action ~= nil)
  check('the finding has a code', lsp.code == rule)
  vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)

  local block = 'providerCredentials:\\n  registry: images.example.net\\n  user: robot-provider\\n'
    .. '  password: \\"{{.spectro.var.provider_password}}\\"\\n'
  local from, to = before:find(block, 1, true)
  local after = before:sub(1, from - 1) .. before:sub(to + 1)
  check('the buffer holds what was there without the block', text_of(buffer) == after)
  wait_for('the conflict is gone', function()
    return find(buffer, rule) == nil
  end)
  check('the conflict is gone', true)

  local hover = client.request_sync('textDocument/hover', {
    textDocument = vim.lsp.util.make_text_document_params(buffer),
    position = { line = 0, character = 0 },
  }, 30000, buffer)
  check('a place without anything to say is answered', hover ~= nil and hover.err == nil)
  vim.lsp.stop_client(client.id)
  io.stdout:write(passed .. ' passed, 0 failed, 0 skipped\n')
  vim.cmd 'qall!'
end

local done, words = pcall(run)
if not done then
  fail(tostring(words))
end
