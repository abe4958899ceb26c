-- Takes the next ticket of the project whose turn it is, after what comes back by now has come back. Its score among those that
-- are away is the instant at which it comes back by itself, with the place to which it comes as a fraction (see come-back).
-- KEYS     away, held, turns, finish, clock, weights, bell, what the names of all lines begin with
-- ARGV     now, instant at which the ticket comes back
-- RETURNS  {taken, project, attempt, score, weight of the project} | {none, instant at which the next one comes back or ''}
-- EMITS    nothing
local awayKey, heldKey, turnsKey, finishKey = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local clockKey, weightsKey, bellKey, linePrefix = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local keys = { held = heldKey, turns = turnsKey, finish = finishKey, clock = clockKey }
local now, backAt = tonumber(ARGV[1]), tonumber(ARGV[2])
-- @include await-turn
-- @include leave-turns
-- @include come-back

for _, project in ipairs(redis.call('ZRANGEBYSCORE', heldKey, '-inf', now, 'LIMIT', 0, 50)) do
  redis.call('ZREM', heldKey, project)
  if redis.call('EXISTS', linePrefix .. project) == 1 then awaitTurn(keys, project) end
end
local back = redis.call('ZRANGEBYSCORE', awayKey, '-inf', now, 'WITHSCORES', 'LIMIT', 0, 50)
for i = 1, #back, 2 do
  local project, attempt = back[i]:match('^(%S+) (%S+)$')
  redis.call('ZREM', awayKey, back[i])
  comeBack(linePrefix .. project, attempt, tonumber(back[i + 1]) % 1, now)
  awaitTurn(keys, project)
end

local function take(project, start)
  local head = redis.call('ZPOPMIN', linePrefix .. project)
  local weight = redis.call('HGET', weightsKey, project) or '1'
  local finish = start + 1 / tonumber(weight)
  redis.call('SET', clockKey, start)
  redis.call('ZREMRANGEBYSCORE', finishKey, '-inf', start)
  if redis.call('EXISTS', linePrefix .. project) == 1 then
    redis.call('ZADD', turnsKey, finish, project)
  else
    leaveTurns(keys, project, finish)
  end
  -- A ring is heard by one; whoever heard this one, or will take without waiting, wakes the next.
  if redis.call('EXISTS', turnsKey) == 1 then redis.call('ZADD', bellKey, 0, 'ring') end
  if not head[1] then return nil end
  local score = backAt + math.floor(tonumber(head[2]) / 2 ^ 42) / 16
  redis.call('ZADD', awayKey, score, project .. ' ' .. head[1])
  return { 'taken', project, head[1], string.format('%.17g', score), weight }
end

local first = redis.call('ZRANGE', turnsKey, 0, 0, 'WITHSCORES')
local taken = first[1] and take(first[1], tonumber(first[2]))
if taken then return taken end
local nextAway = redis.call('ZRANGE', awayKey, 0, 0, 'WITHSCORES')[2]
local nextHeld = redis.call('ZRANGE', heldKey, 0, 0, 'WITHSCORES')[2]
if not nextAway and not nextHeld then return { 'none', '' } end
return { 'none', math.ceil(math.min(nextAway or math.huge, nextHeld or math.huge)) }
