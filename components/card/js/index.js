// The widgets of the sheet.
export { ClaimButton, CopyLink, MissingTask } from "./actions.jsx";
export { Checklist } from "./checklist.jsx";
export { DueField } from "./due.jsx";
export { AssigneeField, ColumnField, PatientField, PriorityField, RoleField } from "./fields.jsx";
export { HistoryList } from "./history.jsx";
export { NoteBox } from "./note_box.jsx";
export { NoteList } from "./notes.jsx";
export { PatientCard } from "./patient.jsx";
export { CardSheet } from "./sheet.jsx";
export { TagsField } from "./tags.jsx";
export { DescriptionField, TitleField } from "./text_fields.jsx";
export { Viewers } from "./viewers.jsx";
