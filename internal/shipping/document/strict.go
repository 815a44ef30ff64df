package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/waybill/waybill/internal/problem"
)

// decode reads JSON into a pointer, once each value fits its field: what does
// not is a fault by path. Fields that the target has not are told to unknown.
func decode(text string, into any, at problem.Faults, unknown func(path string)) bool {
	if len(text) > largest {
		at.Add("", problem.TooLong, "has %d bytes, at most %d are allowed", len(text), largest)
		return false
	}
	reader := json.NewDecoder(strings.NewReader(text))
	reader.UseNumber()
	var value any
	err := reader.Decode(&value)
	if err == nil {
		_, err = reader.Token()
	}
	if !errors.Is(err, io.EOF) || value == nil { // nothing may follow the one value
		at.Add("", problem.Malformed, "is not one JSON document")
		return false
	}
	s := strict{at: at, unknown: unknown, sound: true}
	s.value(value, reflect.TypeOf(into).Elem(), "")
	if !s.sound {
		return false
	}
	if err := json.Unmarshal([]byte(text), into); err != nil {
		at.Add("", problem.Malformed, "cannot be read: %s", err)
		return false
	}
	return true
}

// strict walks a document along the type that it is to become.
type strict struct {
	at      problem.Faults // of the document
	unknown func(path string)
	sound   bool
}

func (s *strict) value(v any, t reflect.Type, path string) {
	if t.Kind() == reflect.Pointer {
		if v == nil {
			return
		}
		t = t.Elem()
	}
	switch {
	case t.Kind() == reflect.Interface:
	case reflect.PointerTo(t).Implements(reflect.TypeFor[json.Unmarshaler]()):
		s.text(v, t, path)
	case t.Kind() == reflect.Struct:
		s.object(v, t, path)
	case t.Kind() == reflect.Slice:
		s.list(v, t, path)
	default:
		s.text(v, t, path)
	}
}

// text tries whether one value can be read.
func (s *strict) text(v any, t reflect.Type, path string) {
	raw, err := json.Marshal(v)
	if err == nil && v == nil {
		err = errors.New("must not be null")
	}
	if err == nil {
		err = json.Unmarshal(raw, reflect.New(t).Interface())
	}
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		err = errors.New("must be " + kinds[t.Kind()] + ", not " + wrong.Value)
	}
	if err != nil {
		s.fault(path, err.Error())
	}
}

// kinds are JSON's words.
var kinds = map[reflect.Kind]string{
	reflect.String: "a text", reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Int64: "a whole number", reflect.Float64: "a number",
}

func (s *strict) object(v any, t reflect.Type, path string) {
	object, ok := v.(map[string]any)
	if !ok {
		s.fault(path, "must be an object")
		return
	}
	fields := map[string]reflect.Type{}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		fields[name] = t.Field(i).Type
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if field, known := fields[name]; known {
			s.value(object[name], field, below(path, name))
		} else {
			s.unknown(below(path, name))
		}
	}
}

func (s *strict) list(v any, t reflect.Type, path string) {
	if v == nil {
		return
	}
	list, ok := v.([]any)
	if !ok {
		s.fault(path, "must be a list")
		return
	}
	for i, element := range list {
		s.value(element, t.Elem(), below(path, i))
	}
}

func (s *strict) fault(path, message string) {
	s.sound = false
	s.at.Add(path, problem.Malformed, "%s", message)
}

func below(path string, step any) string {
	return strings.TrimPrefix(path+"."+fmt.Sprint(step), ".")
}
