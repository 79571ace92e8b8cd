// Command interop calls the Shapes service with connect-go, or serves it with connect-go and
// grpc-go. Messages are made of the descriptors in a file, so no code is generated.
//
//	interop client FILE URL PROTOCOL
//	interop server FILE
//	interop health ADDRESS SERVICE
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
	case len(arguments) == 2 && arguments[0] == "server":
		register(arguments[1])
		serve()
	case len(arguments) == 3 && arguments[0] == "health":
		probe(arguments[1], arguments[2])
	default:
		log.Fatal("usage: interop client FILE URL PROTOCOL | interop server FILE | interop health ADDRESS SERVICE")
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

// contract returns what the file says of the service.
func contract() protoreflect.ServiceDescriptor {
	return find("Shapes").(protoreflect.ServiceDescriptor)
}

func method(name protoreflect.Name) protoreflect.MethodDescriptor {
	return contract().Methods().ByName(name)
}

// message returns an empty message.
func message(name string) *dynamicpb.Message {
	return dynamicpb.NewMessage(find(name).(protoreflect.MessageDescriptor))
}

func find(name string) protoreflect.Descriptor {
	full := protoreflect.FullName("shapes.v1." + name)
	descriptor, err := protoregistry.GlobalFiles.FindDescriptorByName(full)
	check(err)
	return descriptor
}

// with returns a message with one field set.
func with(kind protoreflect.MessageDescriptor, field protoreflect.Name, value any) *dynamicpb.Message {
	message := dynamicpb.NewMessage(kind)
	set(message, field, value)
	return message
}

func set(message *dynamicpb.Message, field protoreflect.Name, value any) {
	message.Set(message.Descriptor().Fields().ByName(field), protoreflect.ValueOf(value))
}

func get(message *dynamicpb.Message, field protoreflect.Name) protoreflect.Value {
	return message.Get(message.Descriptor().Fields().ByName(field))
}

func check(err error) {
	if err != nil {
		log.Fatal(fmt.Errorf("interop: %w", err))
	}
}
