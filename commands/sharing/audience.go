package sharing

import (
	"slices"

	"waymark/commands"
	"waymark/commands/words"
	"waymark/peer"
)

// Who something is for: everyone (role 0), or an audience that the owner named with /setup audience. Which audiences a
// member belongs to is read from their roles (Request.Has); of that only the rooms in which they share are stored (rooms.go).

// Audiences returns the audiences that the acting member belongs to, in the owner's order.
func Audiences(rq commands.Request, set peer.Settings) []peer.Audience {
	return slices.DeleteFunc(slices.Clone(set.Audiences), func(a peer.Audience) bool { return !rq.Has(a.Role) })
}

// InAudience reports whether something for this role, 0 for everyone, is for the acting member. The role of an audience
// that was removed is for nobody.
func InAudience(rq commands.Request, set peer.Settings, role peer.ID) bool {
	_, named := set.Audience(role)
	return role == 0 || named && rq.Has(role)
}

// AudienceName is what members read about who something is for, "" for the role of an audience that was removed.
func AudienceName(s commands.Env, set peer.Settings, role peer.ID) words.Text {
	if role == 0 {
		return s.Say("audience.everyone", nil)
	}
	a, named := set.Audience(role)
	if !named {
		return ""
	}
	return s.Say("audience.label", words.Args{"Label": a.Label})
}

// AudienceChoices are the options of a menu that asks who something is for: everyone, then each of these audiences.
// The values are role ids, "0" for everyone.
func AudienceChoices(s commands.Env, audiences []peer.Audience) []commands.Choice {
	choices := []commands.Choice{{Label: s.Say("audience.everyone", nil), Value: "0"}}
	for _, a := range audiences {
		choices = append(choices, commands.Choice{Label: words.Plain(a.Label, peer.MaxAudienceLabel), Value: a.Role.String()})
	}
	return choices
}
