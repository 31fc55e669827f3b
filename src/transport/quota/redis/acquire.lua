-- Takes a place in the window, or says when there can be one.
-- KEYS: places (id -> when it becomes free), pause (until when nothing is sent, since when, by which process),
--   urgent (an interactive call waits)
-- ARGV: id, places allowed, lease, calls ahead, window, 1 if interactive. Times are in microseconds, by Redis' own clock.
local function text(number) return string.format('%.0f', number) end

local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local id, allowed, lease, ahead, window = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local interactive = ARGV[6] == '1'

local taken = redis.call('ZCOUNT', KEYS[1], '(' .. text(now), '+inf')
if tonumber(redis.call('ZSCORE', KEYS[1], id) or 0) > now then
  return {1, 0, taken, 0, 0, ''} -- asked again, since the answer was lost
end
local ends, began, process = string.match(redis.call('GET', KEYS[2]) or '', '^(%d+) (%d+) (.*)$')
local pause = math.max(0, tonumber(ends or 0) - now)
local yields = not interactive and redis.call('EXISTS', KEYS[3]) == 1
if ahead == 0 and taken < allowed and pause <= 0 and not yields then
  -- first, as a Redis whose memory is full refuses a script's first write only
  redis.call('ZADD', KEYS[1], text(now + lease), id)
  redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', text(now))
  redis.call('PEXPIRE', KEYS[1], text(math.max(lease / 1000, redis.call('PTTL', KEYS[1]))))
  return {1, 0, taken + 1, 0, 0, ''}
end

local wait = pause
local place = taken + ahead % allowed - allowed
if place >= 0 then
  local past = redis.call('ZCARD', KEYS[1]) - taken
  local next = redis.call('ZRANGE', KEYS[1], past + place, past + place, 'WITHSCORES')
  -- one in flight is free a window after its answer, at the earliest
  local free = next[2] and math.min(next[2] - now, window) or window
  wait = math.max(wait, free)
end
-- as many as may be sent at once, a window each
wait = wait + window * math.floor(ahead / allowed)
if yields then
  wait = math.max(wait, redis.call('PTTL', KEYS[3]) * 1000)
elseif interactive then
  redis.call('SET', KEYS[3], '1', 'PX', text(math.min(wait / 1000, 1000) + 200))
end
return {0, math.ceil(wait), taken, math.ceil(pause), now - tonumber(began or now), process or ''}
