-- Puts a ticket that is in hand back: at once and where it was, or at an instant, behind those of its lane that wait by then.
-- KEYS     line, away, held, turns, finish, clock, bell
-- ARGV     now, project, attempt, its score among those that are away, instant or ''
-- RETURNS  ok | gone
-- EMITS    nothing
local lineKey, awayKey, bellKey = KEYS[1], KEYS[2], KEYS[7]
local keys = { held = KEYS[3], turns = KEYS[4], finish = KEYS[5], clock = KEYS[6] }
local now, project, attempt = tonumber(ARGV[1]), ARGV[2], ARGV[3]
local expected, backAt = tonumber(ARGV[4]), tonumber(ARGV[5])
local member, fraction = project .. ' ' .. attempt, expected % 1
-- @include await-turn
-- @include come-back

-- It came back by itself, and may be in other hands.
if tonumber(redis.call('ZSCORE', awayKey, member) or 0) ~= expected then return 'gone' end
if backAt then fraction = fraction + 1 / 32 end
if backAt and backAt > now then
  redis.call('ZADD', awayKey, backAt + fraction, member)
  return 'ok'
end
redis.call('ZREM', awayKey, member)
comeBack(lineKey, attempt, fraction, now)
if awaitTurn(keys, project) then redis.call('ZADD', bellKey, 0, 'ring') end
return 'ok'
