//! The types of Graph that can come in.
//! <https://graph.microsoft.com/v1.0/$metadata>

use super::shape::{Kind, Shape};

/// The parameters of `sendMail`.
pub const SEND_MAIL: Shape = Shape {
    name: "sendMail",
    properties: &[("message", Kind::Object(&MESSAGE)), ("saveToSentItems", Kind::LooseFlag)],
};

/// <https://learn.microsoft.com/graph/api/resources/message>
pub const MESSAGE: Shape = Shape {
    name: "message",
    properties: &[
        ("id", Kind::Text),
        ("subject", Kind::Text),
        ("body", Kind::Object(&BODY)),
        ("uniqueBody", Kind::Object(&BODY)),
        ("bodyPreview", Kind::Text),
        ("importance", Kind::OneOf(&["low", "normal", "high"])),
        ("inferenceClassification", Kind::OneOf(&["focused", "other"])),
        ("from", Kind::Object(&RECIPIENT)),
        ("sender", Kind::Object(&RECIPIENT)),
        ("toRecipients", Kind::List(&RECIPIENT)),
        ("ccRecipients", Kind::List(&RECIPIENT)),
        ("bccRecipients", Kind::List(&RECIPIENT)),
        ("replyTo", Kind::List(&RECIPIENT)),
        ("attachments", Kind::List(&FILE_ATTACHMENT)),
        ("internetMessageHeaders", Kind::List(&HEADER)),
        ("isReadReceiptRequested", Kind::Flag),
        ("isDeliveryReceiptRequested", Kind::Flag),
        ("hasAttachments", Kind::Flag),
        ("isRead", Kind::Flag),
        ("isDraft", Kind::Flag),
        ("categories", Kind::TextList),
        ("flag", Kind::Anything),
        ("internetMessageId", Kind::Text),
        ("conversationId", Kind::Text),
        ("conversationIndex", Kind::Text),
        ("parentFolderId", Kind::Text),
        ("changeKey", Kind::Text),
        ("webLink", Kind::Text),
        ("createdDateTime", Kind::Text),
        ("lastModifiedDateTime", Kind::Text),
        ("receivedDateTime", Kind::Text),
        ("sentDateTime", Kind::Text),
        ("extensions", Kind::Anything),
        ("singleValueExtendedProperties", Kind::List(&EXTENDED_PROPERTY)),
        ("multiValueExtendedProperties", Kind::Anything),
    ],
};

const BODY: Shape = Shape {
    name: "itemBody",
    properties: &[("contentType", Kind::OneOf(&["text", "html"])), ("content", Kind::Text)],
};

const RECIPIENT: Shape =
    Shape { name: "recipient", properties: &[("emailAddress", Kind::Object(&EMAIL_ADDRESS))] };

const EMAIL_ADDRESS: Shape =
    Shape { name: "emailAddress", properties: &[("name", Kind::Text), ("address", Kind::Text)] };

const HEADER: Shape = Shape {
    name: "internetMessageHeader",
    properties: &[("name", Kind::Text), ("value", Kind::Text)],
};

/// <https://learn.microsoft.com/graph/api/resources/singlevaluelegacyextendedproperty>
const EXTENDED_PROPERTY: Shape = Shape {
    name: "singleValueLegacyExtendedProperty",
    properties: &[("id", Kind::Text), ("value", Kind::Text)],
};

/// <https://learn.microsoft.com/graph/api/resources/fileattachment>
pub const FILE_ATTACHMENT: Shape = Shape {
    name: "fileAttachment",
    properties: &[
        ("id", Kind::Text),
        ("name", Kind::Text),
        ("contentType", Kind::Text),
        ("contentBytes", Kind::Bytes),
        ("contentId", Kind::Text),
        ("contentLocation", Kind::Text),
        ("isInline", Kind::Flag),
        ("lastModifiedDateTime", Kind::Text),
        ("size", Kind::Number),
    ],
};

/// The parameters of `createUploadSession`.
pub const CREATE_UPLOAD_SESSION: Shape = Shape {
    name: "createUploadSession",
    properties: &[("AttachmentItem", Kind::Object(&ATTACHMENT_ITEM))],
};

/// <https://learn.microsoft.com/graph/api/resources/attachmentitem>
const ATTACHMENT_ITEM: Shape = Shape {
    name: "attachmentItem",
    properties: &[
        ("attachmentType", Kind::OneOf(&["file", "item", "reference"])),
        ("contentId", Kind::Text),
        ("contentType", Kind::Text),
        ("isInline", Kind::Flag),
        ("name", Kind::Text),
        ("size", Kind::Number),
    ],
};
