-- Claims an event. KEYS: event. ARGV: token, lease in milliseconds.
local value = redis.call('GET', KEYS[1])
if not value or value == ARGV[1] then
  -- the same token asks again if the first answer was lost
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
  return 'new'
end
return string.sub(value, 1, 8) == 'handled ' and 'handled' or 'busy'
