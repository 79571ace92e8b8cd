// Command interop calls the Shapes service with connect-go. Messages are made of the
// descriptors in a file, so no code is generated.
//
//	interop client FILE URL PROTOCOL
package main

import (
	"fmt"
	"log"
	"os"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
)

func main() {
	log.SetFlags(0)
	switch arguments := os.Args[1:]; {
	case len(arguments) == 4 && arguments[0] == "client":
		register(arguments[1])
		callAll(arguments[2], arguments[3])
	default:
		log.Fatal("usage: interop client FILE URL PROTOCOL")
	}
}

// register makes the messages of a FileDescriptorSet known to everyone who resolves a name.
func register(path string) {
	bytes, err := os.ReadFile(path)
	check(err)
	var set descriptorpb.FileDescriptorSet
	check(proto.Unmarshal(bytes, &set))
	for _, file := range set.File {
		descriptor, err := protodesc.NewFile(file, protoregistry.GlobalFiles)
		check(err)
		check(protoregistry.GlobalFiles.RegisterFile(descriptor))
		messages := descriptor.Messages()
		for i := range messages.Len() {
			kind := dynamicpb.NewMessageType(messages.Get(i))
			check(protoregistry.GlobalTypes.RegisterMessage(kind))
		}
	}
}

// method returns what the contract says of a method.
func method(name string) protoreflect.MethodDescriptor {
	full := protoreflect.FullName("shapes.v1.Shapes." + name)
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(full)
	check(err)
	return descriptor.(protoreflect.MethodDescriptor)
}

// with returns a message with one field set.
func with(kind protoreflect.MessageDescriptor, field string, value any) *dynamicpb.Message {
	message := dynamicpb.NewMessage(kind)
	message.Set(kind.Fields().ByName(protoreflect.Name(field)), protoreflect.ValueOf(value))
	return message
}

// get returns a field of a message.
func get(message *dynamicpb.Message, field string) protoreflect.Value {
	return message.Get(message.Descriptor().Fields().ByName(protoreflect.Name(field)))
}

func check(err error) {
	if err != nil {
		log.Fatal(fmt.Errorf("interop: %w", err))
	}
}
