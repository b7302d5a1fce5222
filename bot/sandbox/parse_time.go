package sandbox

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"waymark/peer"
)

// longestWait is the furthest that one statement may move the clock.
const longestWait = 200 * 366 * 24 * time.Hour

// duration is one part of a waiting time: "24h", "3 days".
var duration = regexp.MustCompile(`^(\d{1,9})\s*([a-zA-Z]+)\s*`)

// unit is how long a unit of time is.
func unit(name string) (time.Duration, bool) {
	switch strings.ToLower(name) {
	case "s", "sec", "second", "seconds":
		return time.Second, true
	case "m", "min", "minute", "minutes":
		return time.Minute, true
	case "h", "hour", "hours":
		return time.Hour, true
	case "d", "day", "days":
		return 24 * time.Hour, true
	case "w", "week", "weeks":
		return 7 * 24 * time.Hour, true
	}
	return 0, false
}

// parseSpan reads a length of time up to the end or a word that is none: 24h, 3d, 1d12h, 15 minutes.
func parseSpan(s *scanner) (time.Duration, error) {
	var total time.Duration
	for !s.empty() {
		found := duration.FindStringSubmatch(s.rest)
		if found == nil {
			if total > 0 {
				return total, nil
			}
			return 0, fmt.Errorf("%q is no length of time: write 24h, 3d, 15m or 30s", clip(s.rest))
		}
		n, _ := strconv.Atoi(found[1]) // digits only, at most nine
		one, ok := unit(found[2])
		if !ok {
			return 0, fmt.Errorf("%q is no unit of time: use s, m, h, d or w", clip(found[2]))
		}
		if time.Duration(n) > (longestWait-total)/one {
			return 0, errors.New("that is longer than anybody can wait here: at most 200 years")
		}
		total += time.Duration(n) * one
		s.rest = s.rest[len(found[0]):]
	}
	return total, nil
}

// parseWait reads a waiting time.
func parseWait(s *scanner, _ subject) (statement, error) {
	if s.empty() {
		return nil, errors.New("how long? As in: wait 24h, wait 3d, wait 15m")
	}
	span, err := parseSpan(s)
	return whole(s, waits{span}, err)
}

// parseNow reads an instant: `2026-03-01 08:00 Asia/Kolkata`; without a zone it is UTC. A time that happens
// twice is the first of the two, and one that does not exist the end of the gap, as for a reminder.
func parseNow(s *scanner, _ subject) (statement, error) {
	day := s.word()
	if t, err := time.Parse(time.RFC3339, day); err == nil {
		return whole(s, nowIs{t.UTC()}, nil)
	}
	clockTime, zone := "00:00", "UTC"
	if c := s.peek(); c != "" && c[0] >= '0' && c[0] <= '9' {
		clockTime = s.word()
	}
	if !s.empty() {
		zone = s.word()
		if _, err := peer.LoadZone(zone); err != nil {
			return nil, fmt.Errorf("there is no time zone %q: use names like Asia/Kolkata or UTC", clip(zone))
		}
	}
	layout := "2006-01-02 15:04"
	if strings.Count(clockTime, ":") == 2 {
		layout += ":05"
	}
	shown, err := time.Parse(layout, day+" "+clockTime)
	if err != nil {
		return nil, fmt.Errorf("%q is no instant: write 2026-03-01 08:00 Asia/Kolkata", clip(day+" "+clockTime))
	}
	at := peer.Calendar{Zone: zone}.At(peer.Date(shown.Date()), shown.Hour(), shown.Minute())
	return whole(s, nowIs{at.Add(time.Duration(shown.Second()) * time.Second)}, nil)
}
