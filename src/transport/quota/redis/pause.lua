-- Nothing is sent for so long. KEYS: pause (until when, since when, by which process). ARGV: microseconds, process.
local function text(number) return string.format('%.0f', number) end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wait = tonumber(ARGV[1])
local known = tonumber(string.match(redis.call('GET', KEYS[1]) or '', '^%d+') or 0)
if now + wait > known then
  local value = text(now + wait) .. ' ' .. text(now) .. ' ' .. ARGV[2]
  redis.call('SET', KEYS[1], value, 'PX', text(wait / 1000 + 1))
end
return redis.status_reply('OK')
