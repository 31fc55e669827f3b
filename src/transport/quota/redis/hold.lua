-- Says of places how long each is still taken; 0 gives it back.
-- KEYS: places. ARGV: id, microseconds, id, microseconds …
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local longest = redis.call('PTTL', KEYS[1])
for index = 1, #ARGV, 2 do
  local left = tonumber(ARGV[index + 1])
  if left > 0 then
    redis.call('ZADD', KEYS[1], string.format('%.0f', now + left), ARGV[index])
    longest = math.max(longest, left / 1000)
  else
    redis.call('ZREM', KEYS[1], ARGV[index])
  end
end
if longest > 0 then
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', longest + 1))
end
return redis.status_reply('OK')
