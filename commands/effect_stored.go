package commands

import (
	"errors"

	"github.com/fxamacker/cbor/v2"

	"waymark/peer"
)

// storedEffect is an effect in the outbox. One of the pointers is set.
type storedEffect struct {
	Target    string    `cbor:"1,keyasint"`
	Owner     peer.ID   `cbor:"2,keyasint,omitempty"`
	Named     []peer.ID `cbor:"3,keyasint,omitempty"`
	OnOutcome string    `cbor:"4,keyasint,omitempty"`
	Ref       peer.ID   `cbor:"5,keyasint,omitempty"`

	Post        *Post            `cbor:"6,keyasint,omitempty"`
	DM          *DM              `cbor:"7,keyasint,omitempty"`
	RoleChange  *RoleChange      `cbor:"8,keyasint,omitempty"`
	OpenThread  *OpenThread      `cbor:"9,keyasint,omitempty"`
	CloseThread *CloseThread     `cbor:"10,keyasint,omitempty"`
	Last        string           `cbor:"11,keyasint,omitempty"`
	Membership  *CheckMembership `cbor:"12,keyasint,omitempty"`
	Unknown     *DeleteUnknown   `cbor:"13,keyasint,omitempty"`
	OnPost      *ThreadOnPost    `cbor:"14,keyasint,omitempty"`
	Delete      *DeleteThread    `cbor:"15,keyasint,omitempty"`
	Seat        *ThreadMember    `cbor:"16,keyasint,omitempty"`
	Seen        *CheckThread     `cbor:"17,keyasint,omitempty"`
}

// errAction means that an effect has no action, or one of a newer version.
var errAction = errors.New("commands: an effect without an action")

// Encode returns the effect as it is stored in the outbox, without From and Until.
func (e Effect) Encode() ([]byte, error) {
	s := storedEffect{Target: e.Target.String(), Owner: e.Owner, Named: e.Named, OnOutcome: e.OnOutcome, Ref: e.Ref}
	switch do := e.Do.(type) {
	case Post:
		s.Post = &do
	case DM:
		s.DM = &do
	case RoleChange:
		s.RoleChange = &do
	case OpenThread:
		s.OpenThread = &do
	case CloseThread:
		s.CloseThread, s.Last = &do, do.Last.String()
	case CheckMembership:
		s.Membership = &do
	case DeleteUnknown:
		s.Unknown = &do
	case ThreadOnPost:
		s.OnPost = &do
	case DeleteThread:
		s.Delete = &do
	case ThreadMember:
		s.Seat = &do
	case CheckThread:
		s.Seen = &do
	default:
		return nil, errAction
	}
	return cbor.Marshal(s)
}

// DecodeEffect reads what Encode wrote.
func DecodeEffect(body []byte) (Effect, error) {
	var s storedEffect
	if err := cbor.Unmarshal(body, &s); err != nil {
		return Effect{}, err
	}
	target, err := ParseTarget(s.Target)
	if err != nil {
		return Effect{}, err
	}
	e := Effect{Target: target, Owner: s.Owner, Named: s.Named, OnOutcome: s.OnOutcome, Ref: s.Ref}
	switch {
	case s.Post != nil:
		e.Do = *s.Post
	case s.DM != nil:
		e.Do = *s.DM
	case s.RoleChange != nil:
		e.Do = *s.RoleChange
	case s.OpenThread != nil:
		e.Do = *s.OpenThread
	case s.CloseThread != nil:
		if s.Last != "" {
			s.CloseThread.Last, err = ParseTarget(s.Last)
		}
		e.Do = *s.CloseThread
	case s.Membership != nil:
		e.Do = *s.Membership
	case s.Unknown != nil:
		e.Do = *s.Unknown
	case s.OnPost != nil:
		e.Do = *s.OnPost
	case s.Delete != nil:
		e.Do = *s.Delete
	case s.Seat != nil:
		e.Do = *s.Seat
	case s.Seen != nil:
		e.Do = *s.Seen
	default:
		return Effect{}, errAction
	}
	return e, err
}
