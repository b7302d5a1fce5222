package peer

import (
	"slices"
	"time"
)

// How long a session stays open when nobody closes it: after its length, and at most.
const (
	CloseSessionAfter = 2 * time.Hour
	MaxSession        = 6 * time.Hour
)

// OpenSession is a session while it is open. It is deleted at its close, and with it who raised a hand and who shared. It
// holds nothing about who only listens or reads.
type OpenSession struct {
	Meeting ID
	Date    Day
	Start   time.Time
	Opened  time.Time
	By      ID // who opened it, 0 if they were erased
	Room    ID // the Room
	Channel ID // it and Voice are the meeting's at the opening; what is edited later is for the next session
	Voice   bool
	Post    ID // the opening post, 0 while it is not there
	Thread  ID // 0 for a meeting by voice, or while there is none
	// NoThread says that Discord refused the thread: the meeting is in the channel. Failed says that it refused the post.
	NoThread, Failed bool
	Turns            Turns
	Floor            int // the turn that the floor post shows, 0 for none
	Called           int // the turn whose speaker was called: its floor post is there
	// Uncalled says that the last call could not be posted.
	Uncalled bool
}

// IsOpen reports whether the opening post is there: before, nobody can take part.
func (s OpenSession) IsOpen() bool { return s.Post != 0 }

// Calling reports whether someone has the floor and may not know it yet.
func (s OpenSession) Calling() bool { return s.Turns.State == FloorTaken && s.Called != s.Turns.Turn }

// Place returns where the session is: its thread or its channel; 0 while that is not known.
func (s OpenSession) Place() ID {
	switch {
	case s.Thread != 0:
		return s.Thread
	case s.Post != 0 && (s.Voice || s.NoThread):
		return s.Channel
	}
	return 0
}

// ClosesAt returns when the session is closed if nobody closes it.
func (s OpenSession) ClosesAt(length time.Duration) time.Time {
	at := s.Start.Add(length + CloseSessionAfter)
	if latest := s.Opened.Add(MaxSession); at.After(latest) {
		return latest
	}
	return at
}

// Without returns the session without people: their hands, and the floor if they have it.
func (s OpenSession) Without(gone func(ID) bool) OpenSession {
	s.Turns.Hands = slices.DeleteFunc(slices.Clone(s.Turns.Hands), func(h Hand) bool { return gone(h.Member) })
	s.Turns.Shared = slices.DeleteFunc(slices.Clone(s.Turns.Shared), gone)
	if s.Turns.State == FloorTaken && gone(s.Turns.Speaker) {
		s.Turns.State, s.Turns.Speaker = FloorFree, 0
		s.Turns.Turn++
	}
	if gone(s.By) {
		s.By = 0
	}
	return s
}

// MeetingReminder says that a member asked to be reminded of a meeting.
type MeetingReminder struct {
	Meeting   ID
	DayBefore bool // the day before, too
	Asked     time.Time
}
