-- Nothing is sent for so long. KEYS: pause. ARGV: microseconds.
local time = redis.call('TIME')
local ends = time[1] * 1000000 + time[2] + tonumber(ARGV[1])
if ends > tonumber(redis.call('GET', KEYS[1]) or 0) then
  redis.call('SET', KEYS[1], string.format('%.0f', ends), 'PX', string.format('%.0f', tonumber(ARGV[1]) / 1000 + 1))
end
return redis.status_reply('OK')
