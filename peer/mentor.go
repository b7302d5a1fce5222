package peer

// RequestState is where a request for a mentor stands.
type RequestState int

// The states of a request. Waiting, AskedMentor and AskedMentee are open.
const (
	Waiting     RequestState = iota + 1 // in the queue; claimed or not
	AskedMentor                         // a mentor has the card
	AskedMentee                         // the mentor said yes; the mentee has the mentor's card
	Paired                              // both said yes
	Withdrawn                           // the member took it back
	Closed                              // a moderator ended it
)
