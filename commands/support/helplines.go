package support

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/pelletier/go-toml/v2"

	"waymark/peer"
)

// helplinesFile has the countries that have lines.
//
//go:embed helplines.toml
var helplinesFile []byte

// emergencyFile has the countries that have none.
//
//go:embed emergency.toml
var emergencyFile []byte

func helplineKind(s string) (peer.HelplineKind, error) {
	switch s {
	case "crisis":
		return peer.LineCrisis, nil
	case "both":
		return peer.LineBoth, nil
	case "substance":
		return peer.LineSubstance, nil
	}
	return 0, fmt.Errorf("unknown kind of line %q", s)
}

// Helplines returns the built-in list of support lines, with the emergency numbers of countries that have none. It
// panics on a list that must not be shown: that is a mistake in this package, and every test would see it.
func Helplines() peer.Helplines {
	emergency, err := ParseHelplines(emergencyFile)
	if err != nil {
		panic("commands: emergency.toml: " + err.Error())
	}
	for i := range emergency.Countries {
		emergency.Countries[i].Unchecked = true
	}
	lines, err := ParseHelplines(helplinesFile)
	if err != nil {
		panic("commands: helplines.toml: " + err.Error())
	}
	return emergency.With(lines)
}

// LoadHelplines returns the built-in list with a host's own file laid over it (peer.Helplines.With). The file looks
// like helplines.toml and may hold as little as one country. Its error says what is wrong with it.
func LoadHelplines(path string) (peer.Helplines, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return peer.Helplines{}, err
	}
	own, err := ParseHelplines(data)
	if err != nil {
		return peer.Helplines{}, err
	}
	all := Helplines().With(own)
	return all, all.Check()
}

// parseHelplines reads a file of support lines and refuses one with a number that must not be listed.
func ParseHelplines(data []byte) (peer.Helplines, error) {
	var file struct {
		Checked   *toml.LocalDate
		Directory []peer.Directory
		Never     []peer.Never
		Country   []struct {
			Code, Name, Own, Also, Emergency string
			Line                             []struct {
				Name, Kind, Call, Text, Hours, Region string
				Confirmed                             bool
			}
		}
	}
	if err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&file); err != nil {
		return peer.Helplines{}, whereInTOML(err)
	}
	var checked peer.Day
	if file.Checked != nil {
		checked = peer.Date(file.Checked.Year, time.Month(file.Checked.Month), file.Checked.Day)
	}
	h := peer.Helplines{Checked: checked, Directories: file.Directory, Never: file.Never}
	for _, c := range file.Country {
		h.Countries = append(h.Countries, peer.Country{Code: c.Code, Name: c.Name, Own: c.Own, Also: c.Also, Emergency: c.Emergency})
		for _, l := range c.Line {
			kind, err := helplineKind(l.Kind)
			if err != nil {
				return peer.Helplines{}, fmt.Errorf("%s: %w", l.Name, err)
			}
			h.Lines = append(h.Lines, peer.Helpline{
				Country: c.Code, Kind: kind, Name: l.Name, Call: l.Call, Text: l.Text, Hours: l.Hours,
				Region: l.Region, Confirmed: l.Confirmed,
			})
		}
	}
	return h, h.Check()
}

// whereInTOML adds to an error of the decoder the line that it speaks of, and names a field that there is not.
func whereInTOML(err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		e := unknown.Errors[0]
		line, _ := e.Position()
		return fmt.Errorf("line %d: there is no field called %q", line, strings.Join(e.Key(), "."))
	}
	var broken *toml.DecodeError
	if errors.As(err, &broken) {
		line, _ := broken.Position()
		return fmt.Errorf("line %d: %s", line, strings.TrimPrefix(broken.Error(), "toml: "))
	}
	return err
}
