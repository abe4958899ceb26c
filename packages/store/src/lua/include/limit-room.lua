-- So late a job that waits at a rate may be let on and still count as if it had been on time: the loop that does it has
-- pauses, and without this a rate would be slower than it says.
local LATE_MS = 1000

-- How many jobs a limit lets pass now, and where its rate closes it, the instant at which that opens again.
local function readRoom(limit, now)
  local known = redis.call('HMGET', limit.hash, 'paused', 'slots', 'rateIntervalMs', 'rateBurst', 'tat')
  if known[1] then return 0 end
  local room = known[2] and tonumber(known[2]) - redis.call('ZCARD', limit.holders) or math.huge
  if not known[3] then return math.max(0, room) end
  local intervalMs, burst = tonumber(known[3]), tonumber(known[4])
  local opensAt = tonumber(known[5] or 0) - (burst - 1) * intervalMs
  if opensAt > now then return 0, opensAt end
  local passes = math.min(math.floor((now - opensAt) / intervalMs) + 1, burst + math.floor(LATE_MS / intervalMs))
  return math.max(0, math.min(room, passes))
end
