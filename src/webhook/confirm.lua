-- Marks an event as handled, for the holder of the claim. KEYS: event. ARGV: token, time to keep in milliseconds.
local value, handled = redis.call('GET', KEYS[1]), 'handled ' .. ARGV[1]
if value == ARGV[1] then
  redis.call('SET', KEYS[1], handled, 'PX', ARGV[2])
  return 1
end
-- the holder asks again if the first answer was lost
return value == handled and 1 or 0
