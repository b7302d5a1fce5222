package peer

import (
	"slices"
	"time"
)

// How long a room stays after its end.
const (
	KeepMeetingRoomFor = 24 * time.Hour
	KeepCircleRoomFor  = 30 * 24 * time.Hour
	// HoldRoomFor is how much longer a room stays when moderators need it, or a report was made in it.
	HoldRoomFor = 30 * 24 * time.Hour
)

// Room is a place that the bot opened, usually a thread, and that is deleted some time after its end. It names nobody.
type Room struct {
	ID      ID // chosen by the feature that opened it
	Channel ID // where the thread is, or the place itself if it has none
	Thread  ID // 0 if there is none: then nothing is deleted
	// Post is the target of the bot's message that the thread is on, "" for none. It is deleted with the thread.
	Post  string
	Sheet string        // the id of the button with which who looks after it can lead it, "" for none
	Keep  time.Duration // how long it stays after Ended
	Ended time.Time     // UTC, zero while it is open
	Held  time.Time     // UTC, until when moderators need it; zero if they don't
	// Taken are the calls for moderators from the room that a moderator took, by their ids.
	Taken []ID
}

// Place returns the thread, or the channel of a room without one.
func (r Room) Place() ID {
	if r.Thread != 0 {
		return r.Thread
	}
	return r.Channel
}

// DeleteAt returns when the room is deleted, and false while it is open.
func (r Room) DeleteAt() (time.Time, bool) {
	if r.Ended.IsZero() {
		return time.Time{}, false
	}
	at := r.Ended.Add(r.Keep)
	if latest := at.Add(HoldRoomFor); r.Held.After(latest) {
		return latest, true
	}
	if r.Held.After(at) {
		return r.Held, true
	}
	return at, true
}

// End returns the room after its end, and whether that changed it.
func (r Room) End(now time.Time) (Room, bool) {
	if !r.Ended.IsZero() {
		return r, false
	}
	r.Ended = now
	return r, true
}

// Hold returns the room that stays HoldRoomFor from now on.
func (r Room) Hold(now time.Time) Room {
	if until := now.Add(HoldRoomFor); until.After(r.Held) {
		r.Held = until
	}
	return r
}

// Take returns the room after a moderator took a call, and false if one did before.
func (r Room) Take(call ID) (Room, bool) {
	if slices.Contains(r.Taken, call) {
		return r, false
	}
	r.Taken = append(slices.Clone(r.Taken), call)
	return r, true
}
