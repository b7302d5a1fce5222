package peer

import "time"

const (
	// ClockTolerance is how far the machine's time may differ from Discord's. Discord's Date header has a resolution of
	// a second and answers can be seconds late; zones and wrong years are far beyond.
	ClockTolerance = 10 * time.Minute
	// ClockJump is how far the machine's time may move between two readings without Discord's time confirming it. A
	// machine that was off for longer has to ask first.
	ClockJump = 24 * time.Hour
	// ClockLongJump is how much time may have gone by since the bot last worked, before its clock is doubted even
	// though Discord's agrees: work that cannot be undone then waits for ClockSettles.
	ClockLongJump = 30 * 24 * time.Hour
	// ClockSettles is how long the clock is doubted after a long jump.
	ClockSettles = 24 * time.Hour
)

// ClockTrust compares the machine's time with Discord's (Date header, the time in a snowflake). While it is not
// trusted, nothing is forgotten, expired, marked as reached or sent as overdue. The zero value is not trusted:
// Discord's time has to confirm the machine's once after every start.
type ClockTrust struct {
	// Off is how far the machine's time was ahead of Discord's at the last comparison.
	Off time.Duration
	// Read is the machine's time when it was last read, zero for never.
	Read time.Time
	// Confirmed says that Discord's time confirmed the machine's since the last jump.
	Confirmed bool
	// Settles is the machine's time before which it is not trusted after a long jump, zero for none.
	Settles time.Time
}

// Resumed returns the state at a start, when the bot last worked at an instant in trusted time; zero for never.
func (c ClockTrust) Resumed(last, machine time.Time) ClockTrust {
	c.Read = machine
	c.Settles = time.Time{}
	if !last.IsZero() && machine.Sub(last) > ClockLongJump {
		c.Settles = machine.Add(ClockSettles)
	}
	return c
}

// Compared returns the state after a comparison of the machine's time with Discord's at the same moment.
func (c ClockTrust) Compared(machine, discord time.Time) ClockTrust {
	c.Off = machine.Sub(discord)
	c.Read = machine
	c.Confirmed = c.Off.Abs() <= ClockTolerance
	return c
}

// Ticked returns the state after the machine's time was read without a comparison, elapsed after the last reading by a clock
// that nobody can set. A jump of more than ClockJump forward, or more than ClockTolerance back, ends the trust until the next
// comparison.
func (c ClockTrust) Ticked(machine time.Time, elapsed time.Duration) ClockTrust {
	if jumped := machine.Sub(c.Read) - elapsed; !c.Read.IsZero() && (jumped > ClockJump || jumped < -ClockTolerance) {
		c.Confirmed = false
	}
	c.Read = machine
	return c
}

// Trusted reports whether work that cannot be undone may rely on the machine's time.
func (c ClockTrust) Trusted() bool { return c.Confirmed && !c.Read.Before(c.Settles) }

// Wrong reports whether Discord's time contradicted the machine's at the last comparison: the host is told.
func (c ClockTrust) Wrong() bool { return c.Off.Abs() > ClockTolerance }
