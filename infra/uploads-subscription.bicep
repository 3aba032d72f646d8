metadata description = 'Subscribes the blob trigger of the function app to uploads. Deployed by the hook after the app: its key exists only once the app has run.'

@description('The function app.')
param functionAppName string

@description('The Event Grid topic of the data account.')
param systemTopicName string

@description('The account that keeps events which could not be delivered.')
param hostStorageName string

@description('The function that the events fire.')
param functionName string = 'UploadEvents'

@description('The container of uploads.')
param container string = 'uploads'

resource app 'Microsoft.Web/sites@2025-03-01' existing = {
  name: functionAppName
}

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: systemTopicName
}

resource hostStorage 'Microsoft.Storage/storageAccounts@2026-06-01' existing = {
  name: hostStorageName
}

// Where the extension keeps its key; the deployment reads it, so that no script and no log ever sees it.
var key = listKeys('${app.id}/host/default', '2025-03-01').systemKeys.blobs_extension

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'uploads'
  properties: {
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: 'https://${app.properties.defaultHostName}/runtime/webhooks/blobs?functionName=Host.Functions.${functionName}&code=${key}'
        maxEventsPerBatch: 1
        preferredBatchSizeInKilobytes: 64
      }
    }
    filter: {
      subjectBeginsWith: '/blobServices/default/containers/${container}/blobs/'
      includedEventTypes: ['Microsoft.Storage.BlobCreated']
      advancedFilters: [
        {
          // A blob is whole with these; with Data Lake's CreateFile it is still empty.
          operatorType: 'StringIn'
          key: 'data.api'
          values: ['CopyBlob', 'FlushWithClose', 'PutBlob', 'PutBlockList', 'SftpCommit']
        }
      ]
    }
    eventDeliverySchema: 'EventGridSchema'
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: hostStorage.id
          blobContainerName: 'undelivered-uploads'
        }
      }
    }
  }
}
