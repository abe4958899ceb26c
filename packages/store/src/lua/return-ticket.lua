-- Puts a ticket that is in hand back into its line, at once or at an instant.
-- KEYS     line, away, held, turns, finish, clock, bell
-- ARGV     project, attempt, its score among those that are away, instant or '' for at once
-- RETURNS  ok | gone
-- EMITS    nothing
local lineKey, awayKey, bellKey = KEYS[1], KEYS[2], KEYS[7]
local keys = { held = KEYS[3], turns = KEYS[4], finish = KEYS[5], clock = KEYS[6] }
local project, attempt, expected, backAt = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local member, fraction = project .. ' ' .. attempt, expected % 1
-- @include await-turn

-- It came back by itself, and may be in other hands.
if tonumber(redis.call('ZSCORE', awayKey, member) or 0) ~= expected then return 'gone' end
if backAt ~= '' then
  redis.call('ZADD', awayKey, tonumber(backAt) + fraction, member)
  return 'ok'
end
redis.call('ZREM', awayKey, member)
redis.call('ZADD', lineKey, fraction * 16, attempt)
if awaitTurn(keys, project) then redis.call('ZADD', bellKey, 0, 'ring') end
return 'ok'
