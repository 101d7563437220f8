-- palint for Neovim 0.7 and later.
--
--   Put this file on the runtime path as lua/palint.lua and write in init.lua:
--     require('palint').setup()
--   `cmd` and `patterns` can be given to setup, as in setup { cmd = { '/opt/palint', 'lsp' } }.

local M = {}

M.cmd = { 'palint', 'lsp' }

-- Files that may be ours. The server looks into them and is silent about all others.
M.patterns = {
  'user-data', 'user-data.*', '*user-data*.yaml', '*user-data*.yml', 'userdata',
  '.arg', '*.arg', '*.arg.template',
  '*.yaml', '*.yml', '*.json', '*.tf',
}

-- The nearest folder upwards that has settings or is a repository, else the file's own.
local function root_of(path)
  local own = vim.fn.fnamemodify(path, ':p:h')
  local folder = own
  while true do
    for _, name in ipairs { 'palint.yaml', 'palint.yml', '.git' } do
      if vim.loop.fs_stat(folder .. '/' .. name) then
        return folder
      end
    end
    local parent = vim.fn.fnamemodify(folder, ':h')
    if parent == folder then
      return own
    end
    folder = parent
  end
end

local clients = {}

-- Starts the server for a root once, and gives it the buffer.
function M.attach(buffer)
  local path = vim.api.nvim_buf_get_name(buffer)
  if path == '' or vim.bo[buffer].buftype ~= '' then
    return nil
  end
  local root = root_of(path)
  local id = clients[root]
  if not id then
    id = vim.lsp.start_client {
      name = 'palint',
      cmd = M.cmd,
      root_dir = root,
      workspace_folders = { { uri = vim.uri_from_fname(root), name = vim.fn.fnamemodify(root, ':t') } },
      on_exit = function()
        clients[root] = nil
      end,
      get_language_id = function(_, filetype)
        return filetype
      end,
    }
    clients[root] = id
  end
  if id then
    vim.lsp.buf_attach_client(buffer, id)
  end
  return id
end

function M.setup(options)
  options = options or {}
  M.cmd = options.cmd or M.cmd
  M.patterns = options.patterns or M.patterns
  local group = vim.api.nvim_create_augroup('palint', { clear = true })
  vim.api.nvim_create_autocmd({ 'BufReadPost', 'BufNewFile' }, {
    group = group,
    pattern = M.patterns,
    callback = function(event)
      local name = vim.fn.fnamemodify(event.match, ':t')
      -- Vim takes a file that begins with `#` and has no extension for `conf`.
      if vim.bo[event.buf].filetype == '' or vim.bo[event.buf].filetype == 'conf' then
        local arg = name:match '%.arg$' or name:match '%.arg%.template$'
        vim.bo[event.buf].filetype = arg and 'sh' or 'yaml'
      end
      M.attach(event.buf)
    end,
  })
end

return M
